# rogatory_folder(name KNOWS folder... LINKS library...)
#
# One library per folder of src/, made of its *.cpp; one test program of its *_test.cpp. KNOWS is the whole list of
# other folders whose headers this folder may include: the library links to nothing else of ours, and tests/tree_test
# reads the same list and holds every #include to it.
set_property(GLOBAL PROPERTY ROGATORY_FOLDERS "")

function(rogatory_folder name)
  cmake_parse_arguments(FOLDER "" "" "KNOWS;LINKS;SKIP_UNITY" ${ARGN})
  string(REPLACE "/" "_" target ${name})
  set(folder ${PROJECT_SOURCE_DIR}/src/${name})
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS ${folder}/*.cpp)
  set(tests ${sources})
  list(FILTER sources EXCLUDE REGEX "_test\\.cpp$")
  list(FILTER sources EXCLUDE REGEX "/main\\.cpp$")
  list(FILTER tests INCLUDE REGEX "_test\\.cpp$")

  if(NOT sources)
    return()
  endif()
  add_library(rogatory_${target} STATIC ${sources})
  target_include_directories(rogatory_${target} PUBLIC ${PROJECT_SOURCE_DIR}/src)
  foreach(known IN LISTS FOLDER_KNOWS)
    string(REPLACE "/" "_" known_target ${known})
    target_link_libraries(rogatory_${target} PUBLIC rogatory_${known_target})
  endforeach()
  target_link_libraries(rogatory_${target} PUBLIC ${FOLDER_LINKS})
  foreach(file IN LISTS FOLDER_SKIP_UNITY)
    set_source_files_properties(${folder}/${file} PROPERTIES SKIP_UNITY_BUILD_INCLUSION ON)
  endforeach()

  list(JOIN FOLDER_KNOWS " " knows)
  set_property(GLOBAL APPEND PROPERTY ROGATORY_FOLDERS "${name}: ${knows}")

  if(ROGATORY_TESTS AND tests)
    add_executable(${target}_test ${tests})
    target_link_libraries(${target}_test PRIVATE rogatory_${target} GTest::gtest GTest::gtest_main)
    target_compile_definitions(${target}_test PRIVATE ROGATORY_SOURCE_DIR="${PROJECT_SOURCE_DIR}")
    # Tests of several files share helper names in anonymous namespaces.
    set_target_properties(${target}_test PROPERTIES UNITY_BUILD OFF)
    add_test(NAME ${name} COMMAND ${target}_test)
    # One seed for every property: what fails here fails again. `./dev explore` draws others.
    set_tests_properties(${name} PROPERTIES LABELS unit ENVIRONMENT RC_PARAMS=seed=2026)
  endif()
endfunction()

# rogatory_embed(target name file...): the files, one after the other, as the std::string_view rogatory::embedded::<name>.
function(rogatory_embed target name)
  set(output ${CMAKE_CURRENT_BINARY_DIR}/embedded_${name}.cpp)
  add_custom_command(
    OUTPUT ${output}
    COMMAND ${CMAKE_COMMAND} -DNAME=${name} -DOUTPUT=${output} "-DFILES=${ARGN}" -P ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    DEPENDS ${ARGN} ${PROJECT_SOURCE_DIR}/cmake/embed.cmake
    VERBATIM)
  target_sources(${target} PRIVATE ${output})
endfunction()
