#include "kept.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/un.h>
#include <sys/wait.h>
#include <unistd.h>

#define ALL_SEALS 0xf

const char *helper;

void fail(const char *what)
{
    perror(what);
    exit(2);
}

void prepare(struct run *run)
{
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(run->top, sizeof run->top, "%s/keeperXXXXXX",
             getenv("TMPDIR") ? getenv("TMPDIR") : "/tmp");
    if (!mkdtemp(run->top))
        fail("mkdtemp");
    snprintf(run->record, sizeof run->record, "%s/record", run->top);
    snprintf(run->state, sizeof run->state, "%s/state", run->top);
    snprintf(run->events, sizeof run->events, "%s/events", run->top);
    snprintf(run->attach, sizeof run->attach, "%s/" KEEP_SOCKET, run->state);
    if (mkdir(run->record, 0700) < 0 || mkdir(run->state, 0700) < 0)
        fail("mkdir");
    run->directory = open(run->record, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
    run->listening = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    snprintf(address.sun_path, sizeof address.sun_path, "%s", run->attach);
    if (bind(run->listening, (void *)&address, sizeof address) < 0 || listen(run->listening, 8) < 0)
        fail("bind");
    int start = openat(run->directory, START_NEW_FILE, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (start < 0 || write(start, "end\n", 4) != 4)
        fail(START_NEW_FILE);
    close(start);
}

void start_keeper(struct run *run)
{
    int sockets[2];
    if (socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0, sockets) < 0)
        fail("socketpair");
    run->keeper = fork();
    if (run->keeper == 0) {
        int null = open("/dev/null", O_RDWR);
        int end = fcntl(sockets[1], F_DUPFD_CLOEXEC, 10);
        /* stderr stays, for the sanitizers */
        if (dup2(null, 0) < 0 || dup2(null, 1) < 0 || dup2(end, CONTROL_FD) < 0)
            _exit(126);
        execl(helper, "jcontainer-init", (char *)NULL);
        _exit(127);
    }
    close(sockets[1]);
    run->control = sockets[0];
}

static int sealed(const struct builder *plan)
{
    int memory = memfd_create("plan", MFD_CLOEXEC | MFD_ALLOW_SEALING);
    if (memory < 0 || write(memory, plan->bytes, plan->length) != (ssize_t)plan->length ||
        fcntl(memory, F_ADD_SEALS, ALL_SEALS) < 0)
        fail("memfd");
    return memory;
}

void launch(struct run *run, const struct builder *plan)
{
    int null = open("/dev/null", O_RDWR | O_CLOEXEC);
    int memory = sealed(plan);
    struct record record = {.type = RECORD_LAUNCH, .status = KEEP_DESCRIPTORS};
    int descriptors[] = {null, null, null, memory, run->directory, run->listening};
    record.argument_length = (uint32_t)strlen(run->state);
    memcpy(record.argument, run->state, strlen(run->state));
    start_keeper(run);
    if (report_send_descriptors(run->control, &record, descriptors, 6) < 0)
        fail("LAUNCH");
    close(null);
    close(memory);
    close(run->listening);
}

void begin_kept(struct builder *plan, const struct run *run, uint32_t flags)
{
    begin_plan(plan);
    header_of(plan)->death = PLAN_DEATH_KEEP;
    begin_step(plan, OP_KEEP);
    put32(plan, flags);
    put64(plan, 7);
    put_string(plan, run->events);
    put_string(plan, "{\"id\":\"abc\"");
    end_step(plan);
}

void put_log(struct builder *plan, uint32_t format, uint64_t size, uint32_t files)
{
    begin_step(plan, OP_LOG);
    put32(plan, format);
    put64(plan, size);
    put32(plan, files);
    end_step(plan);
}

void put_script(struct builder *plan, const char *script)
{
    begin_step(plan, OP_EXEC);
    put32(plan, 3);
    put_string(plan, "/bin/sh");
    put_string(plan, "-c");
    put_string(plan, script);
    put32(plan, 1);
    put_string(plan, "PATH=/usr/bin:/bin");
    put_string(plan, "");
    end_step(plan);
}

int receives(struct run *run, uint32_t type)
{
    struct record record;
    int descriptor = -1;
    struct pollfd control = {.fd = run->control, .events = POLLIN};
    if (poll(&control, 1, LIMIT_MILLISECONDS) <= 0 ||
        report_receive_descriptors(run->control, &record, &descriptor, 1) <= 0)
        return 0;
    if (descriptor >= 0)
        close(descriptor);
    if (record.type != type)
        fprintf(stderr, "record %u, error %d, %.*s\n", record.type, record.error,
                (int)record.argument_length, record.argument);
    return record.type == type;
}

int end_of_keeper(struct run *run)
{
    int status;
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        if (waitpid(run->keeper, &status, WNOHANG) == run->keeper)
            return status;
        (void)poll(NULL, 0, 1);
    }
    kill(run->keeper, SIGKILL);
    waitpid(run->keeper, &status, 0);
    return -1;
}

char *content(const struct run *run, const char *name, size_t *length)
{
    char *bytes = calloc(1, 1 << 20);
    int file = openat(run->directory, name, O_RDONLY | O_CLOEXEC);
    ssize_t got = file < 0 ? 0 : read(file, bytes, (1 << 20) - 1);
    if (file >= 0)
        close(file);
    *length = got > 0 ? (size_t)got : 0;
    return bytes;
}

int has(const struct run *run, const char *name, const char *part)
{
    size_t length;
    char *bytes = content(run, name, &length);
    int found = strstr(bytes, part) != NULL;
    if (!found)
        fprintf(stderr, "%s: %s\n", name, bytes);
    free(bytes);
    return found;
}

void clean(struct run *run)
{
    char command[128];
    close(run->control);
    close(run->directory);
    snprintf(command, sizeof command, "rm -rf %s", run->top);
    if (system(command) != 0)
        fail(command);
}

int connect_to(const struct run *run)
{
    int client = socket(AF_UNIX, SOCK_SEQPACKET | SOCK_CLOEXEC, 0);
    struct sockaddr_un address = {.sun_family = AF_UNIX};
    snprintf(address.sun_path, sizeof address.sun_path, "%s", run->attach);
    if (client < 0 || connect(client, (void *)&address, sizeof address) < 0)
        fail("connect");
    return client;
}

int send_header(int client, uint32_t packet, uint32_t value)
{
    const struct keep_header header = {packet, value};
    return send(client, &header, sizeof header, MSG_NOSIGNAL) == sizeof header;
}

ssize_t next_packet(int client, struct packet *packet, uint32_t type)
{
    struct pollfd event = {.fd = client, .events = POLLIN};
    if (poll(&event, 1, LIMIT_MILLISECONDS) <= 0)
        return -1;
    ssize_t length = recv(client, packet, sizeof *packet, 0) - (ssize_t)sizeof packet->header;
    return length >= 0 && packet->header.packet == type ? length : -1;
}

int appears(const struct run *run, const char *name)
{
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        if (faccessat(run->directory, name, F_OK, 0) == 0)
            return 1;
        (void)poll(NULL, 0, 1);
    }
    return 0;
}

void touch(const struct run *run, const char *name)
{
    int file = openat(run->directory, name, O_WRONLY | O_CREAT | O_CLOEXEC, 0600);
    if (file < 0)
        fail(name);
    close(file);
}

int is_gone(const char *path)
{
    return access(path, F_OK) < 0 && errno == ENOENT;
}

ssize_t next_bytes(int client, struct packet *packet)
{
    struct pollfd event = {.fd = client, .events = POLLIN};
    return poll(&event, 1, LIMIT_MILLISECONDS) <= 0 ? -1 : recv(client, packet, sizeof *packet, 0);
}

int comes_to_have(const struct run *run, const char *name, const char *part)
{
    for (int waited = 0; waited < LIMIT_MILLISECONDS; waited++) {
        size_t length;
        char *bytes = content(run, name, &length);
        int found = strstr(bytes, part) != NULL;
        free(bytes);
        if (found)
            return 1;
        (void)poll(NULL, 0, 1);
    }
    return has(run, name, part);
}
