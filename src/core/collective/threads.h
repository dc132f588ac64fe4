#pragma once
/// Workers that are threads of this process.
#include <functional>

#include "saetm/communicator.h"

namespace saetm {

/// Calls body(workers) in `count` threads at once, each a worker of one group, and waits for all.
/// The first exception of a body is rethrown here; calls of the others then throw, so that none
/// waits for a worker that is gone.
void run_workers(int count, const std::function<void(Communicator&)>& body);

}  // namespace saetm
