// Four rows that all threads of a workgroup, one subgroup, need: a lane loads one, all receive it (for CPU adapters).

fn spread(held: Vector) -> Rows {
  return Rows(
    subgroupBroadcast(held, 0u),
    subgroupBroadcast(held, 1u),
    subgroupBroadcast(held, 2u),
    subgroupBroadcast(held, 3u),
  );
}

fn sharedQkv(offset: vec4u, lane: u32, d: u32) -> Rows {
  return spread(qkv[offset[lane & 3u] + d]);
}

fn sharedGrad(offset: vec4u, lane: u32, d: u32) -> Rows {
  return spread(gradOutput[offset[lane & 3u] + d]);
}

fn sharedOutput(offset: vec4u, lane: u32, d: u32) -> Rows {
  return spread(output[offset[lane & 3u] + d]);
}
