-- Who is at work; real time, not the injectable clock, because it watches processes.
CREATE UNLOGGED TABLE worker_heartbeats (
  worker_id text PRIMARY KEY,
  version text NOT NULL,
  started_at timestamptz NOT NULL,
  seen_at timestamptz NOT NULL
);
