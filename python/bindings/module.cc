/// saetm._saetm: the library as the package's Python files use it. What people import is in
/// python/saetm/.
#include <nanobind/nanobind.h>
#include <nanobind/stl/string.h>
#include <nanobind/stl/vector.h>

#include "bind.h"
#include "core/environment.h"
#include "saetm/device.h"
#include "saetm/error.h"

NB_MODULE(_saetm, m) {
  namespace nb = nanobind;
  m.attr("version") = SAETM_VERSION;
  nb::exception<saetm::Error>(m, "Error", PyExc_ValueError);
  m.def("set_environment_default", &saetm::set_environment_default, nb::arg("name"), nb::arg("value"),
        "What the library takes for a variable that the environment does not set.");
  m.def("devices", &saetm::devices,
        "Names of what does the heavy operations, the usual one first.");
  saetm::python::bind_options(m);
  saetm::python::bind_runs(m);
  saetm::python::bind_autoencoders(m);
  saetm::python::bind_times(m);
  saetm::python::bind_words(m);
  saetm::python::bind_topics(m);
  saetm::python::bind_scores(m);
  saetm::python::bind_pictures(m);
}
