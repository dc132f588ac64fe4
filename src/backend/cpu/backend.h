#pragma once
#include "backend/backend.h"

namespace saetm::backend::cpu {

Backend& backend();

}  // namespace saetm::backend::cpu
