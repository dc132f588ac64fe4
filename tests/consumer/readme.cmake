# Fails where the README's examples are not the consumer's programs, letter by letter.
file(READ "${SOURCE}/README.md" readme)
foreach(language cc c)
  file(READ "${SOURCE}/tests/consumer/main.${language}" program)
  string(FIND "${readme}" "\n${program}```" place)
  if(place EQUAL -1)
    message(SEND_ERROR "README.md does not have the text of tests/consumer/main.${language}")
  endif()
endforeach()
