#pragma once
#include <string_view>

namespace saetm {

/// A Korean word without the particles at its end ("나라에서는" → "나라"), of which at least two
/// syllables are left; a word that ends in none stays whole. A short noun that only looks as if it
/// ended in a particle is cut too; all its forms are cut alike, so they count together.
std::string_view without_particles(std::string_view word);

}  // namespace saetm
