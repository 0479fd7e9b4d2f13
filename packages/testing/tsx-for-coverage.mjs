// Loads tsx so that its source maps carry the source texts: it looks at this variable once, and without them tap's
// coverage report takes every file for an empty, fully covered one. Node itself reads the variable only at its start.
process.env.NODE_V8_COVERAGE ??= 'for tsx';
await import('tsx');
if (process.env.NODE_V8_COVERAGE === 'for tsx') delete process.env.NODE_V8_COVERAGE;
