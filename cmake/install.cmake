# What `cmake --install` puts under its prefix, wherever that is moved to: the program, the library, its
# headers, and what CMake and pkg-config find them by.
#
# The library is a shared one: it names the libraries that it needs itself, so that who uses it has nothing
# else to find, and other languages can load it by its C interface.
include(GNUInstallDirs)
include(CMakePackageConfigHelpers)

# Its objects are those of the static library; the list of what it shows is its one source.
set(exports "${PROJECT_SOURCE_DIR}/cmake/exports.map")
add_library(saetm_shared SHARED "${exports}")
add_library(saetm::saetm ALIAS saetm_shared)
set_target_properties(saetm_shared PROPERTIES LINKER_LANGUAGE CXX OUTPUT_NAME saetm EXPORT_NAME saetm
  VERSION ${PROJECT_VERSION} SOVERSION ${PROJECT_VERSION_MAJOR}.${PROJECT_VERSION_MINOR}
  LINK_DEPENDS "${exports}")
target_link_libraries(saetm_shared PRIVATE $<LINK_LIBRARY:WHOLE_ARCHIVE,saetm>)
target_link_options(saetm_shared PRIVATE "LINKER:--version-script=${exports}")
target_include_directories(saetm_shared INTERFACE $<BUILD_INTERFACE:${PROJECT_SOURCE_DIR}/include>
  $<INSTALL_INTERFACE:${CMAKE_INSTALL_INCLUDEDIR}>)
target_compile_features(saetm_shared INTERFACE cxx_std_20)

# OpenVINO stays where it was found, be that in the build folder.
set_target_properties(saetm_shared saetm_program PROPERTIES INSTALL_RPATH_USE_LINK_PATH ON)
if(OpenVINO_FOUND)
  get_target_property(openvino_library openvino::runtime IMPORTED_LOCATION_RELEASE)
  cmake_path(GET openvino_library PARENT_PATH openvino_folder)
  set_target_properties(saetm_shared saetm_program PROPERTIES INSTALL_RPATH "${openvino_folder}")
endif()

install(TARGETS saetm_program)
install(TARGETS saetm_shared EXPORT saetm)
install(FILES "${PROJECT_SOURCE_DIR}/include/saetm.h" TYPE INCLUDE)
install(DIRECTORY "${PROJECT_SOURCE_DIR}/include/saetm" TYPE INCLUDE)

set(package "${CMAKE_INSTALL_LIBDIR}/cmake/saetm")
install(EXPORT saetm FILE saetm-config.cmake NAMESPACE saetm:: DESTINATION "${package}")
write_basic_package_version_file("${PROJECT_BINARY_DIR}/saetm-config-version.cmake"
  COMPATIBILITY SameMinorVersion)
install(FILES "${PROJECT_BINARY_DIR}/saetm-config-version.cmake" DESTINATION "${package}")

file(RELATIVE_PATH up "/${CMAKE_INSTALL_LIBDIR}/pkgconfig" "/")
configure_file("${PROJECT_SOURCE_DIR}/cmake/saetm.pc.in" "${PROJECT_BINARY_DIR}/saetm.pc" @ONLY)
install(FILES "${PROJECT_BINARY_DIR}/saetm.pc" DESTINATION "${CMAKE_INSTALL_LIBDIR}/pkgconfig")
