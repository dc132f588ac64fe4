#pragma once
#include <optional>

#include "cli/request.h"
#include "saetm/context.h"
#include "stages/corpus/captions.h"

namespace saetm::cli {

/// `saetm caption CORPUS --out FILE`: writes the corpus with captions, and prints how it went.
/// Returns 3 where an image got none, else 0.
int caption(const Request& request, const Context& context);

/// Returns what `fit` is asked about captions; none where it is asked for none.
std::optional<CaptionRequest> captions_asked_for(const OptionTexts& options);

}  // namespace saetm::cli
