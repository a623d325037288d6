package dev.jcontainer.bench;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;

/** Other programs that run the same program in the same root filesystem, if they are installed. */
final class OtherRuntimes {
    private OtherRuntimes() {}

    /** The program's path, or null if it is not installed. */
    static boolean isInstalled(String program) {
        for (String directory : System.getenv("PATH").split(":", -1)) {
            if (new File(directory, program).canExecute()) {
                return true;
            }
        }
        return false;
    }

    /** A bundle for runc and crun with the same namespaces, capabilities, masks and mounts as one of our containers. */
    static void writeBundle(Path bundle, String rootfs, String program) throws IOException {
        String capabilities = "[\"CAP_CHOWN\",\"CAP_DAC_OVERRIDE\",\"CAP_FOWNER\",\"CAP_FSETID\",\"CAP_KILL\","
                + "\"CAP_NET_BIND_SERVICE\",\"CAP_SETFCAP\",\"CAP_SETGID\",\"CAP_SETPCAP\",\"CAP_SETUID\","
                + "\"CAP_SYS_CHROOT\"]";
        String config = "{\"ociVersion\":\"1.0.2\",\"process\":{\"user\":{\"uid\":0,\"gid\":0},\"args\":[\"" + program
                + "\"],\"env\":[\"PATH=/bin\"],\"cwd\":\"/\",\"noNewPrivileges\":true,\"capabilities\":{\"bounding\":"
                + capabilities + ",\"effective\":" + capabilities + ",\"permitted\":" + capabilities + "}},"
                + "\"root\":{\"path\":\"" + rootfs + "\"},\"hostname\":\"bench\",\"mounts\":["
                + mount("/proc", "proc", "nosuid", "noexec", "nodev") + ","
                + mount("/sys", "sysfs", "nosuid", "noexec", "nodev", "ro") + ","
                + mount("/dev", "tmpfs", "nosuid", "strictatime", "mode=755", "size=65536k") + ","
                + mount("/dev/pts", "devpts", "nosuid", "noexec", "newinstance", "ptmxmode=0666", "mode=0620") + ","
                + mount("/dev/mqueue", "mqueue", "nosuid", "noexec", "nodev") + ","
                + mount("/dev/shm", "tmpfs", "nosuid", "noexec", "nodev", "mode=1777", "size=65536k")
                + "],\"linux\":{\"cgroupsPath\":\"/jcontainer-bench/c\",\"namespaces\":[{\"type\":\"pid\"},"
                + "{\"type\":\"network\"},{\"type\":\"ipc\"},{\"type\":\"uts\"},{\"type\":\"mount\"},"
                + "{\"type\":\"cgroup\"}],\"maskedPaths\":[\"/proc/acpi\",\"/proc/asound\",\"/proc/kcore\","
                + "\"/proc/keys\",\"/proc/latency_stats\",\"/proc/timer_list\",\"/proc/timer_stats\","
                + "\"/proc/sched_debug\",\"/sys/firmware\",\"/proc/scsi\"],\"readonlyPaths\":[\"/proc/bus\","
                + "\"/proc/fs\",\"/proc/irq\",\"/proc/sys\",\"/proc/sysrq-trigger\"]}}";
        Files.createDirectories(bundle);
        Files.writeString(bundle.resolve("config.json"), config);
    }

    /** A script that creates a container, starts it and deletes it: ROOT BUNDLE ID RUNTIME. */
    static Path writeLife(Path work) throws IOException {
        Path script = work.resolve("life");
        Files.writeString(script, """
                #!/bin/sh
                set -e
                root=$1 bundle=$2 id=$3
                shift 3
                "$@" --root "$root" create --bundle "$bundle" "$id" </dev/null >/dev/null 2>&1
                "$@" --root "$root" start "$id"
                "$@" --root "$root" delete --force "$id"
                """);
        Files.setPosixFilePermissions(script, PosixFilePermissions.fromString("rwxr-xr-x"));
        return script;
    }

    private static String mount(String target, String type, String... options) {
        return "{\"destination\":\"" + target + "\",\"type\":\"" + type + "\",\"source\":\"" + type
                + "\",\"options\":[\"" + String.join("\",\"", options) + "\"]}";
    }
}
