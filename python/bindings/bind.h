#pragma once
#include <nanobind/nanobind.h>

namespace saetm::python {

/// Each adds what its file binds to the module.
void bind_options(nanobind::module_& m);
void bind_runs(nanobind::module_& m);
void bind_autoencoders(nanobind::module_& m);
void bind_times(nanobind::module_& m);
void bind_words(nanobind::module_& m);
void bind_topics(nanobind::module_& m);
void bind_scores(nanobind::module_& m);
void bind_pictures(nanobind::module_& m);

}  // namespace saetm::python
