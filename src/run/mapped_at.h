#pragma once
/// mapped_at() for the program, which does not see the room io.
#include "io/mapped_file.h"  // IWYU pragma: export
