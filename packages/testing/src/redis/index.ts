export { askRedis } from './ask-redis.ts';
export { freePort } from './free-port.ts';
export { type RedisServer, redisIsInstalled, startRedis, startSentinel } from './start-redis.ts';
export { type RedisCluster, startRedisCluster } from './start-redis-cluster.ts';
