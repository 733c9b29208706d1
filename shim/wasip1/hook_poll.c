// SPDX-License-Identifier: Apache-2.0 WITH LLVM-exception
/* Waiting. Embedded files are always ready; the host waits for everything else. */
#include "core/file.h"
#include "hook.h"

static bool is_about_descriptor(const struct wasip1_subscription *subscription) {
    return subscription->type == EVENTTYPE_FD_READ || subscription->type == EVENTTYPE_FD_WRITE;
}

/* An embedded file or directory: ready, without asking the host. */
static bool ready_at_once(const struct wasip1_subscription *subscription, struct wasip1_event *event) {
    if (!is_about_descriptor(subscription))
        return false;
    const struct descriptor *server = hook_server((int32_t)subscription->readiness.descriptor);
    if (server->kind == DESCRIPTOR_HOST)
        return false;
    *event = (struct wasip1_event){.userdata = subscription->userdata, .type = subscription->type};
    if (server->kind == DESCRIPTOR_FILE && server->offset < file_size(server))
        event->bytes = file_size(server) - server->offset;
    return true;
}

/* Nobody's descriptor. The host must not see the number, because some hosts end the program. */
static bool is_nobodys(const struct wasip1_subscription *subscription) {
    return is_about_descriptor(subscription) && !hook_server((int32_t)subscription->readiness.descriptor);
}

static uint32_t host_number(uint32_t fd) { return (uint32_t)hook_server((int32_t)fd)->host; }

/*
 * Asks the host about one descriptor, together with a clock that has expired, so that the host does not wait.
 * ERRNO_BADF is the result of the program's whole call; other errors mean that the host cannot wait for this
 * descriptor.
 */
static enum wasip1_errno ask_host(const struct wasip1_subscription *subscription, struct wasip1_event *event,
                                  uint32_t *ready) {
    if (!is_about_descriptor(subscription))
        return ERRNO_SUCCESS;
    struct wasip1_subscription pair[2] = {*subscription, {.type = EVENTTYPE_CLOCK}};
    struct wasip1_event events[2];
    uint32_t count = 0;
    pair[0].readiness.descriptor = host_number(subscription->readiness.descriptor);
    pair[1].clock.id = CLOCKID_MONOTONIC;
    enum wasip1_errno error = wasivfs_host_poll_oneoff(ADDRESS(pair), ADDRESS(events), 2, ADDRESS(&count));
    for (uint32_t i = 0; error == ERRNO_SUCCESS && i < count; i++) {
        if (events[i].type != EVENTTYPE_CLOCK) {
            *event = events[i];
            ++*ready;
        }
    }
    return error;
}

/*
 * Lets the host wait for all subscriptions. The guest owns their memory. During the call they contain the host's
 * numbers, and the guest's numbers are saved in the part of the union that only clocks use.
 */
static enum wasip1_errno wait_on_host(struct wasip1_subscription *subscriptions, int32_t events, uint32_t count,
                                      int32_t happened) {
    for (uint32_t i = 0; i < count; i++) {
        if (is_about_descriptor(&subscriptions[i])) {
            uint32_t fd = subscriptions[i].readiness.descriptor;
            subscriptions[i].readiness.unused[1] = fd;
            subscriptions[i].readiness.descriptor = host_number(fd);
        }
    }
    enum wasip1_errno error = wasivfs_host_poll_oneoff(ADDRESS(subscriptions), events, (int32_t)count, happened);
    for (uint32_t i = 0; i < count; i++)
        if (is_about_descriptor(&subscriptions[i]))
            subscriptions[i].readiness.descriptor = subscriptions[i].readiness.unused[1];
    return error;
}

HOOK(poll_oneoff, int32_t subscriptions, int32_t events, int32_t count, int32_t happened) {
    struct wasip1_subscription *subscription = POINTER(struct wasip1_subscription, subscriptions);
    struct wasip1_event *event = POINTER(struct wasip1_event, events);
    uint32_t ready = 0;
    for (uint32_t i = 0; i < (uint32_t)count; i++) {
        if (is_nobodys(&subscription[i]))
            return ERRNO_BADF;
        ready += ready_at_once(&subscription[i], &event[ready]);
    }
    if (ready == 0)
        return wait_on_host(subscription, events, (uint32_t)count, happened);

    struct wasip1_event ignored;
    for (uint32_t i = 0; i < (uint32_t)count; i++)
        if (!ready_at_once(&subscription[i], &ignored) &&
            ask_host(&subscription[i], &event[ready], &ready) == ERRNO_BADF)
            return ERRNO_BADF;
    *POINTER(uint32_t, happened) = ready;
    return hook_verdict();
}
