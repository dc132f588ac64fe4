#pragma once
/// Devices that the heavy operations run on: training, encoding, emissions, nearest rows.
#include <string>
#include <vector>

namespace saetm {

/// Their names, the usual one, "cpu", first.
std::vector<std::string> devices();

/// Throws Error that lists the devices unless `device` is one of them.
void check_device(const std::string& device);

}  // namespace saetm
