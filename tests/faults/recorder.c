/* Preloaded into a writing process, records what it gives to the disk under RECORD_PREFIX, in the file RECORD_LOG.
   A record: kind, length of the path (2 bytes), offset (8), length of the data (8), path, data; in the byte order of
   the machine. Kinds: W write, T truncate, S flush, U unlink, M what was printed on standard output. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { FILES = 4096 };
static int log_file = -1;
static const char *prefix;
static char *paths[FILES];
static pthread_mutex_t turn = PTHREAD_MUTEX_INITIALIZER;
static int (*real_open)(const char *, int, ...);
static int (*real_close)(int);
static ssize_t (*real_write)(int, const void *, size_t);
static ssize_t (*real_pwrite)(int, const void *, size_t, off_t);
static int (*real_truncate)(int, off_t);
static int (*real_fsync)(int);
static int (*real_fdatasync)(int);
static int (*real_unlink)(const char *);

__attribute__((constructor)) static void begin(void) {
    const char *log = getenv("RECORD_LOG");
    real_open = dlsym(RTLD_NEXT, "open64");
    real_close = dlsym(RTLD_NEXT, "close");
    real_write = dlsym(RTLD_NEXT, "write");
    real_pwrite = dlsym(RTLD_NEXT, "pwrite64");
    real_truncate = dlsym(RTLD_NEXT, "ftruncate64");
    real_fsync = dlsym(RTLD_NEXT, "fsync");
    real_fdatasync = dlsym(RTLD_NEXT, "fdatasync");
    real_unlink = dlsym(RTLD_NEXT, "unlink");
    prefix = getenv("RECORD_PREFIX");
    if (log && prefix) log_file = real_open(log, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0600);
}

static void put(const void *data, size_t length) {
    const char *next = data;
    while (length > 0) {
        ssize_t done = real_write(log_file, next, length);
        if (done <= 0) abort();
        next += done;
        length -= (size_t)done;
    }
}

static void record(char kind, const char *path, uint64_t offset, uint64_t length, const void *data) {
    uint16_t path_length = (uint16_t)strlen(path);
    if (log_file < 0) return;
    pthread_mutex_lock(&turn);
    put(&kind, 1);
    put(&path_length, 2);
    put(&offset, 8);
    put(&length, 8);
    put(path, path_length);
    if (data) put(data, length);
    pthread_mutex_unlock(&turn);
}

static const char *path_of(int file) { return file >= 0 && file < FILES ? paths[file] : NULL; }

static int opened(int file, const char *path) {
    if (file >= 0 && file < FILES && prefix && !strncmp(path, prefix, strlen(prefix))) {
        free(paths[file]);
        paths[file] = strdup(path);
    }
    return file;
}

#define OPEN(name)                                    \
    int name(const char *path, int flags, ...) {      \
        va_list rest;                                 \
        va_start(rest, flags);                        \
        int mode = va_arg(rest, int);                 \
        va_end(rest);                                 \
        return opened(real_open(path, flags, mode), path); \
    }
OPEN(open)
OPEN(open64)

int close(int file) {
    if (path_of(file)) {
        free(paths[file]);
        paths[file] = NULL;
    }
    return real_close(file);
}

ssize_t pwrite64(int file, const void *data, size_t length, off_t offset) {
    ssize_t done = real_pwrite(file, data, length, offset);
    if (done > 0 && path_of(file)) record('W', path_of(file), (uint64_t)offset, (uint64_t)done, data);
    return done;
}
ssize_t pwrite(int file, const void *data, size_t length, off_t offset) { return pwrite64(file, data, length, offset); }

ssize_t write(int file, const void *data, size_t length) {
    ssize_t done = real_write(file, data, length);
    if (done > 0 && file == 1) record('M', "", 0, (uint64_t)done, data);
    return done;
}

int ftruncate64(int file, off_t length) {
    int failed = real_truncate(file, length);
    if (!failed && path_of(file)) record('T', path_of(file), (uint64_t)length, 0, NULL);
    return failed;
}
int ftruncate(int file, off_t length) { return ftruncate64(file, length); }

static int flushed(int file, int failed) {
    if (!failed && path_of(file)) record('S', path_of(file), 0, 0, NULL);
    return failed;
}
int fsync(int file) { return flushed(file, real_fsync(file)); }
int fdatasync(int file) { return flushed(file, real_fdatasync(file)); }

int unlink(const char *path) {
    int failed = real_unlink(path);
    if (!failed && prefix && !strncmp(path, prefix, strlen(prefix))) record('U', path, 0, 0, NULL);
    return failed;
}
