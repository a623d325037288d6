/*
 * listing DIRECTORY: prints a line for the directory and for each file below it, with all that
 * Linux says of it and a sum of its bytes. Names, targets and values are in hexadecimal, because
 * they may have any byte. The end-to-end tests compare filesystems by these lines:
 *
 *   PATH MODE LINKS UID:GID MAJOR:MINOR SIZE SECONDS.NANOSECONDS INODE CONTENT [NAME=VALUE]...
 *
 * CONTENT is the target of a link, FNV-1a of the bytes of a file, or -. A value that cannot be read
 * is a question mark: Linux lists an attribute user.* of a device, and does not give its value.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/xattr.h>
#include <unistd.h>

/* Linux has no longer lists and values: XATTR_LIST_MAX, XATTR_SIZE_MAX. */
#define XATTR_MAX 65536
/* A sum of a file that is mostly a hole would take long. */
#define SUMMED_MAX (64 << 20)

static const char hexadecimal[] = "0123456789abcdef";

static void fail(const char *what, const char *path)
{
    fprintf(stderr, "%s %s: %s\n", what, path, strerror(errno));
    exit(1);
}

static void print_hexadecimal(const char *bytes, size_t length)
{
    for (size_t i = 0; i < length; i++) {
        putchar(hexadecimal[(bytes[i] >> 4) & 15]);
        putchar(hexadecimal[bytes[i] & 15]);
    }
}

/* Slashes stay, and the directory itself is a dot. */
static void print_path(const char *path)
{
    if (!*path)
        putchar('.');
    for (; *path; path++) {
        if (*path == '/')
            putchar('/');
        else
            print_hexadecimal(path, 1);
    }
}

static void print_sum(const char *path)
{
    static unsigned char buffer[1 << 16];
    uint64_t sum = UINT64_C(0xcbf29ce484222325);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW);
    if (file < 0)
        fail("cannot open", path);
    for (;;) {
        ssize_t count = read(file, buffer, sizeof buffer);
        if (count < 0)
            fail("cannot read", path);
        if (count == 0)
            break;
        for (ssize_t i = 0; i < count; i++)
            sum = (sum ^ buffer[i]) * UINT64_C(0x100000001b3);
    }
    close(file);
    printf(" %016" PRIx64, sum);
}

static void print_content(const char *path, const struct stat *status)
{
    static char target[PATH_MAX];
    if (S_ISLNK(status->st_mode)) {
        ssize_t length = readlink(path, target, sizeof target);
        if (length < 0)
            fail("cannot read the link", path);
        putchar(' ');
        print_hexadecimal(target, (size_t)length);
    } else if (S_ISREG(status->st_mode) && status->st_size <= SUMMED_MAX) {
        print_sum(path);
    } else {
        printf(" -");
    }
}

static void print_xattrs(const char *path)
{
    static char names[XATTR_MAX], value[XATTR_MAX];
    ssize_t length = llistxattr(path, names, sizeof names);
    if (length < 0)
        fail("cannot list the attributes of", path);
    for (char *name = names; name < names + length; name += strlen(name) + 1) {
        putchar(' ');
        print_hexadecimal(name, strlen(name));
        putchar('=');
        ssize_t size = lgetxattr(path, name, value, sizeof value);
        if (size < 0)
            putchar('?');
        else
            print_hexadecimal(value, (size_t)size);
    }
}

static void print_file(const char *path, size_t skipped)
{
    struct stat status;
    if (lstat(path, &status) < 0)
        fail("cannot look at", path);
    print_path(path + skipped);
    printf(" %o %u %u:%u %u:%u %lld %lld.%ld %llu", (unsigned)status.st_mode,
           (unsigned)status.st_nlink, (unsigned)status.st_uid, (unsigned)status.st_gid,
           major(status.st_rdev), minor(status.st_rdev), (long long)status.st_size,
           (long long)status.st_mtim.tv_sec, status.st_mtim.tv_nsec,
           (unsigned long long)status.st_ino);
    print_content(path, &status);
    print_xattrs(path);
    putchar('\n');
}

/* The path grows and shrinks in place. */
static void list(char *path, size_t skipped)
{
    print_file(path, skipped);
    size_t length = strlen(path);
    int file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_DIRECTORY | O_NONBLOCK);
    if (file < 0 && errno != ENOTDIR && errno != ELOOP && errno != ENXIO)
        fail("cannot open", path);
    DIR *directory = file < 0 ? NULL : fdopendir(file);
    if (!directory)
        return;
    struct dirent *entry;
    while ((errno = 0, entry = readdir(directory))) {
        if (!strcmp(entry->d_name, ".") || !strcmp(entry->d_name, ".."))
            continue;
        if (length + strlen(entry->d_name) + 2 > PATH_MAX) {
            errno = ENAMETOOLONG;
            fail("cannot look below", path);
        }
        path[length] = '/';
        strcpy(path + length + 1, entry->d_name);
        list(path, skipped);
        path[length] = 0;
    }
    if (errno)
        fail("cannot list", path);
    closedir(directory);
}

int main(int count, char **words)
{
    static char path[PATH_MAX];
    if (count != 2 || strlen(words[1]) >= sizeof path) {
        fprintf(stderr, "usage: listing DIRECTORY\n");
        return 2;
    }
    strcpy(path, words[1]);
    list(path, strlen(path));
    return fflush(stdout) ? 1 : 0;
}
