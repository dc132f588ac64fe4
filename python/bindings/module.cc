/// saetm._saetm: the library as the package's Python files use it. What people import is in
/// python/saetm/.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind.h"
#include "saetm/device.h"
#include "saetm/error.h"

NB_MODULE(_saetm, m) {
  namespace nb = nanobind;
  m.attr("version") = SAETM_VERSION;
  nb::exception<saetm::Error>(m, "Error", PyExc_ValueError);
  m.def("devices", &saetm::devices,
        "Names of what does the heavy operations, the usual one first.");
  saetm::python::bind_options(m);
  saetm::python::bind_runs(m);
  saetm::python::bind_autoencoders(m);
  saetm::python::bind_words(m);
  saetm::python::bind_topics(m);
  saetm::python::bind_scores(m);
  saetm::python::bind_pictures(m);
}
