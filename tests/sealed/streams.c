// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What a program does with its standard streams. */
#include <poll.h>
#include <stdio.h>
#include <string.h>
#include <sys/select.h>
#include <sys/stat.h>
#include <unistd.h>

int main(int count, char **arguments) {
    char name[20];
    int number;
    struct pollfd input = {0, POLLIN, 0};
    struct timeval long_time = {60, 0};
    fd_set set;
    for (int fd = 0; fd < 3; fd++) {
        struct stat status;
        printf("%d: fstat %d, terminal %d\n", fd, fstat(fd, &status), isatty(fd));
    }
    for (int i = 1; i < count; i++)
        printf("argument %s\n", arguments[i]);
    if (poll(&input, 1, 60000) == 1)
        printf("poll %s\n", input.revents & POLLIN ? "in" : "nothing");
    FD_ZERO(&set);
    FD_SET(0, &set);
    printf("select %d\n", select(1, &set, NULL, NULL, &long_time));
    printf("scanf %d", scanf("%19s %d", name, &number));
    printf(" %s %d\n", name, number);
    getchar();
    while (fgets(name, sizeof name, stdin))
        printf("line %s", name);
    fprintf(stderr, "to stderr\n");
    if (!freopen("/file", "r", stdin) || !fgets(name, sizeof name, stdin))
        return 1;
    printf("stdin is now %s\n", name);
    return puts("end") < 0;
}
