#include "apply/apply.h"
#include "core/options_io.h"
#include "run/model.h"
#include "saetm/error.h"
#include "saetm/sae.h"

namespace saetm {

void export_sae(const RunDirectory& run, const ExportOptions& options) {
  if (options.to.empty()) throw Error("--to names no folder");
  check_options(options);
  saetm::export_sae(sae_of(run), options.to, options.format);
}

}  // namespace saetm
