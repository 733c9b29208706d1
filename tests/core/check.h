/* SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception */
/*
 * Cases: functions that end the program with a message when a claim in them is false. Each runs in a process of its
 * own, so that it finds the core as a program does at its start.
 */
#ifndef CHECK_H
#define CHECK_H

#include <stddef.h>

#include "core/bytes.h"
#include "core/config.h"
#include "image_of_tests.h"

struct test_case {
    const char *name;
    void (*run)(void);
};

#define REGISTERED_CASE(case)                                                                                          \
    static void case (void); static const struct test_case case_##case = {#case, case};                                \
        __attribute__((used, section("test_cases"))) static const struct test_case *const entry_##case = &case_##case; \
        static void case (void)
#define UNUSED_CASE(case) __attribute__((unused)) static void case (void)

/* A case of all builds of the core, or of those that it is named after: by what FORM or WASIVFS_HOST is. */
#define CASE REGISTERED_CASE
#if FORM == FORM_LATE
#define CASE_LATE REGISTERED_CASE
#define CASE_SEGMENT UNUSED_CASE
#else
#define CASE_LATE UNUSED_CASE
#define CASE_SEGMENT REGISTERED_CASE
#endif
#if WASIVFS_HOST == WASIVFS_HOST_BELOW
#define CASE_BELOW REGISTERED_CASE
#define CASE_ABOVE UNUSED_CASE
#define CASE_WITH_HOST REGISTERED_CASE
#elif WASIVFS_HOST == WASIVFS_HOST_ABOVE
#define CASE_BELOW UNUSED_CASE
#define CASE_ABOVE REGISTERED_CASE
#define CASE_WITH_HOST REGISTERED_CASE
#else
#define CASE_BELOW UNUSED_CASE
#define CASE_ABOVE UNUSED_CASE
#define CASE_WITH_HOST UNUSED_CASE
#endif

#define COUNT(array) (sizeof(array) / sizeof((array)[0]))

/* The bytes of a string literal, which may hold any byte. */
#define TEXT(literal) ((struct slice){(literal), sizeof(literal) - 1})

/* A terminated string, as a slice. */
struct slice text(const char *string);

#define CHECK(claim) ((claim) ? (void)0 : check_failed(__FILE__, __LINE__, #claim))
#define CHECK_IS(value, expected)                                                                                      \
    check_is((long long)(value), (long long)(expected), __FILE__, __LINE__, #value " is not " #expected)
#define CHECK_TEXT(slice, expected) check_text((slice), (expected), __FILE__, __LINE__, #slice)

/* Names the row of a table in the messages from here on. */
void check_row(const char *row);

_Noreturn void check_failed(const char *file, int line, const char *claim);
void check_is(long long value, long long expected, const char *file, int line, const char *claim);
void check_text(struct slice value, const char *expected, const char *file, int line, const char *claim);

#endif
