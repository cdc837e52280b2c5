// Looks at each file of a list, one path a line, and does nothing else: the least that a build with nothing to do costs.
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

int main(int count, char **arguments) {
  FILE *list = count == 2 ? fopen(arguments[1], "r") : NULL;
  if (list == NULL) return 2;
  char *line = NULL;
  size_t capacity = 0;
  ssize_t length;
  long found = 0;
  struct stat facts;
  while ((length = getline(&line, &capacity, list)) > 0) {
    if (line[length - 1] == '\n') line[length - 1] = 0;
    if (lstat(line, &facts) == 0) found += 1;
  }
  free(line);
  printf("%ld\n", found);
  return fclose(list);
}
