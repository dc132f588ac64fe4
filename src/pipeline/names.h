#pragma once
/// What names of topics are asked for.
#include "pipeline/endpoint_options.h"
#include "saetm/names.h"

namespace saetm {

struct NamePrefix {
  static constexpr const char* name = "name_";
};
/// Without an endpoint nothing is asked.
struct NameRequest {
  EndpointOptions<NamePrefix> endpoint;
  NameOptions names;
};

}  // namespace saetm
