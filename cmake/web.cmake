# saetm_web_page(<out>): the page of the report, built from web/ with npm and esbuild when its
# sources change. Sets <out> to its path. Without npm, or with -DSAETM_WEB=OFF, it is the plain
# page web/plain.html, which lists the topics and needs nothing.
option(SAETM_WEB "build the interactive page of the report (needs npm)" ON)

function(saetm_web_page out)
  set(web "${PROJECT_SOURCE_DIR}/web")
  set(plain "${web}/plain.html")
  if(SAETM_WEB)
    find_program(SAETM_NPM npm)
    find_program(SAETM_NODE node)
  endif()
  if(NOT SAETM_WEB OR NOT SAETM_NPM OR NOT SAETM_NODE)
    message(STATUS "Report: the plain page; for the interactive one install npm and configure again")
    set(${out} "${plain}" PARENT_SCOPE)
    return()
  endif()
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS "${web}/src/*")
  set(page "${PROJECT_BINARY_DIR}/web/report.html")
  add_custom_command(
    OUTPUT "${page}"
    COMMAND ${CMAKE_COMMAND} -DWEB=${web} -DPAGE=${page} -DPLAIN=${plain} -DNPM=${SAETM_NPM} -DNODE=${SAETM_NODE}
            -P "${PROJECT_SOURCE_DIR}/cmake/web_build.cmake"
    DEPENDS ${sources} "${plain}" "${web}/package.json" "${web}/package-lock.json" "${web}/build.mjs"
            "${web}/.npmrc" "${PROJECT_SOURCE_DIR}/cmake/web_build.cmake"
    COMMENT "Building the report's page"
    VERBATIM)
  set(${out} "${page}" PARENT_SCOPE)
endfunction()
