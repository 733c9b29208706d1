// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* What libraries build on the calls: streams, glob, nftw, emulated mmap. */
#include "behaviour.h"

#include <ftw.h>
#include <glob.h>
#include <sys/mman.h>

BEHAVIOUR(streams_read_lines) {
    FILE *stream = fopen("/lines", "r");
    char *line = 0;
    size_t room = 0;
    int count = 0;
    for (ssize_t size; (size = getline(&line, &room, stream)) > 0; count++)
        if (count % 100 == 0)
            printf("%zd bytes: %s", size, line);
    printf("%d lines, end %d, error %d\n", count, feof(stream) != 0, ferror(stream) != 0);
    CALL(fclose(stream));
    free(line);
}

BEHAVIOUR(streams_seek_and_tell) {
    FILE *stream = fopen("/large", "rb");
    static const long offsets[] = {0, 1, 4095, 4096, 100000, 299999, 300000, 400000};
    for (size_t i = 0; i < COUNT(offsets); i++) {
        CALL(fseek(stream, offsets[i], SEEK_SET));
        int byte = fgetc(stream);
        printf("%ld: %d, then at %ld, end %d\n", offsets[i], byte, ftell(stream), feof(stream) != 0);
    }
    CALL(fseek(stream, -10, SEEK_END));
    CALL(ftell(stream));
    CALL(fseek(stream, -5, SEEK_CUR));
    CALL(ftell(stream));
    CALL(fseek(stream, -1, SEEK_SET));
    CALL(fseeko(stream, 5000000000, SEEK_SET));
    CALL(ftello(stream));
    rewind(stream);
    CALL(ungetc('x', stream));
    CALL(fgetc(stream));
    CALL(fgetc(stream));
    CALL(fclose(stream));
}

BEHAVIOUR(streams_report_errors) {
    GET(fopen("/nowhere", "r"));
    GET(fopen("/hello.txt/", "r"));
    FILE *stream = GET(fopen("/sub", "r"));
    if (stream) {
        CALL(fgetc(stream));
        printf("error %d\n", ferror(stream) != 0);
    }
    stream = GET(fdopen(must_open("/hello.txt"), "r"));
    char word[20];
    CALL(fscanf(stream, "%19s", word));
    printf("%s\n", word);
    printf("written: %d\n", fputc('x', stream) != EOF);
    CALL(fclose(stream));
    stream = GET(freopen("/digits", "r", fopen("/hello.txt", "r")));
    CALL(fgetc(stream));
}

BEHAVIOUR(glob_matches_names) {
    static const char *const patterns[] = {"/*.txt", "/s*/*",     "/sub/[dl]*", "/nowhere*", "/*/deep/f?le",
                                           "/hard?", "/names/a*", "/many/*7",   "/.h*",      "/sub/*/"};
    for (size_t i = 0; i < COUNT(patterns); i++) {
        glob_t found;
        int result = glob(patterns[i], 0, 0, &found);
        printf("%s: %s\n", patterns[i], result == 0 ? "found" : result == GLOB_NOMATCH ? "no match" : "failed");
        for (size_t match = 0; result == 0 && match < found.gl_pathc; match++)
            printf("  %s\n", found.gl_pathv[match]);
    }
}

static char visits[1000][300];
static int visit_count;

static const char *visit_kind(int kind) {
    return kind == FTW_F ? "F" : kind == FTW_D ? "D" : kind == FTW_DP ? "DP" : kind == FTW_SL ? "SL" : "another";
}

static int visit(const char *path, const struct stat *status, int kind, struct FTW *where) {
    if (visit_count < 1000)
        snprintf(visits[visit_count++], sizeof visits[0], "%s %s %s level %d base %d", path, type_name(status->st_mode),
                 visit_kind(kind), where->level, where->base);
    return 0;
}

static int compare(const void *a, const void *b) { return strcmp(a, b); }

BEHAVIOUR(nftw_visits_everything) {
    CALL(nftw("/sub", visit, 10, FTW_PHYS));
    CALL(nftw("/chaindir1", visit, 10, FTW_DEPTH | FTW_PHYS));
    CALL(nftw("/nowhere", visit, 10, FTW_PHYS));
    CALL(nftw("/names", visit, 10, FTW_PHYS));
    qsort(visits, (size_t)visit_count, sizeof visits[0], compare);
    for (int i = 0; i < visit_count; i++)
        print_bytes("visit", visits[i], strlen(visits[i]));
}

BEHAVIOUR(mmap_shows_the_contents) {
    int fd = must_open("/large");
    const unsigned char *map = mmap(0, 300000, PROT_READ, MAP_PRIVATE, fd, 0);
    if (map == MAP_FAILED) {
        printf("mmap: %s\n", error_name(errno));
        return;
    }
    uint32_t hash = 2166136261u;
    for (int i = 0; i < 300000; i++)
        hash = (hash ^ map[i]) * 16777619u;
    printf("hash %08x\n", (unsigned)hash);
    CALL(munmap((void *)(uintptr_t)map, 300000));
    const unsigned char *part = mmap(0, 100, PROT_READ, MAP_PRIVATE, fd, 65536);
    print_bytes("at 65536", part, 16);
    CALL(lseek(fd, 0, SEEK_CUR));
}
