package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.math.BigInteger;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * config-linux.md: namespaces, devices, cgroups and other parts that only Linux has. One container tests most of it.
 */
@Conformance
final class ConformanceLinuxTest extends ConformanceTest {
    private static final String ID = RuntimeUnderTest.own("conformance-linux");

    private static final String LIMITED = ID + "-limits";

    @TempDir
    static Path shared;

    private static List<String> told = List.of();

    @BeforeAll
    static void tell() throws Exception {
        if (!System.getProperty("user.name").equals("root")) {
            return;
        }
        Bundle bundle = new Bundle(shared.resolve("bundle"));
        String script = "exec > /out/told; for i in null zero full random urandom tty; do"
                + " stat -c 'device %n %F %t:%T' /dev/$i; done; for i in fd stdin stdout stderr ptmx; do"
                + " echo link $i $(readlink /dev/$i); done; stat -c 'device %n %F %t:%T %a %u %g' /dev/other /dev/pipe;"
                + " cat /etc/masked; ls -A /etc/empty; (echo x > /etc/readonly) 2>/dev/null || echo readonly;"
                + " echo sysctl $(cat /proc/sys/net/ipv4/ip_forward);"
                + " chmod 777 /etc/masked 2>&1; for i in pid net ipc uts mnt; do echo ns $(readlink /proc/self/ns/$i); done;"
                + " mount | grep ' /options '; mkdir /out/made 2>&1 | sed 's/^/seccomp /'";
        bundle.script(script)
                .set("linux.maskedPaths", list("/etc/masked", "/etc/empty", "/etc/not-there"))
                .set("linux.readonlyPaths", list("/etc/readonly"))
                .set("linux.sysctl", map("net.ipv4.ip_forward", "1"))
                .set(
                        "linux.devices",
                        list(
                                map(
                                        "path",
                                        "/dev/other",
                                        "type",
                                        "c",
                                        "major",
                                        1,
                                        "minor",
                                        3,
                                        "fileMode",
                                        0640,
                                        "uid",
                                        5,
                                        "gid",
                                        6),
                                map("path", "/dev/pipe", "type", "p", "fileMode", 0600)))
                .set(
                        "linux.seccomp",
                        map(
                                "defaultAction",
                                "SCMP_ACT_ALLOW",
                                "syscalls",
                                list(map(
                                        "names",
                                        list("mkdir", "mkdirat"),
                                        "action",
                                        "SCMP_ACT_ERRNO",
                                        "errnoRet",
                                        28))))
                .add("mounts", Bundle.mount("/options", "tmpfs", "tmpfs", "nosuid", "nodev", "noexec", "size=64k"));
        Path etc = shared.resolve("bundle/rootfs/etc");
        Files.writeString(etc.resolve("masked"), "not masked\n");
        Files.writeString(etc.resolve("readonly"), "");
        Files.createDirectory(etc.resolve("empty"));
        Files.writeString(etc.resolve("empty/not-masked"), "");
        told = tell(shared, ID, bundle);
    }

    private static Bundle telling(Bundle bundle, String script) {
        return bundle.script("exec > /out/told; " + script);
    }

    private String told(Bundle bundle) throws IOException {
        runtime.runToEnd(ID, bundle);
        return bundle.out("told").strip();
    }

    /** "Default Devices: in addition to any devices configured …, the runtime MUST also supply". */
    @ParameterizedTest
    @CsvSource({"null, 1:3", "zero, 1:5", "full, 1:7", "random, 1:8", "urandom, 1:9", "tty, 5:0"})
    void theDefaultDevicesAreThere(String name, String numbers) {
        assertThat(told).contains("device /dev/" + name + " character special file " + numbers);
    }

    /** "/dev/ptmx: a bind-mount or symlink of the container's /dev/pts/ptmx". */
    @Test
    void ptmxIsThatOfTheContainersOwnTerminals() {
        assertThat(told).anyMatch(line -> line.matches("link ptmx (/dev/)?pts/ptmx"));
    }

    /** "Dev symbolic links: after the container has /proc mounted, the following standard symlinks MUST be setup". */
    @ParameterizedTest
    @CsvSource({"fd, /proc/self/fd", "stdin, /proc/self/fd/0", "stdout, /proc/self/fd/1", "stderr, /proc/self/fd/2"})
    void theStandardLinksAreThere(String name, String target) {
        assertThat(told).contains("link " + name + " " + target);
    }

    /** "devices: lists devices that MUST be available in the container", with type, numbers, fileMode, uid, gid. */
    @Test
    void theDevicesOfTheConfigurationAreThere() {
        assertThat(told)
                .contains("device /dev/other character special file 1:3 640 5 6", "device /dev/pipe fifo 0:0 600 0 0");
    }

    /** "maskedPaths: … so that they cannot be read". */
    @Test
    void maskedPathsCannotBeRead() {
        assertThat(told).doesNotContain("not masked", "not-masked");
    }

    /** "readonlyPaths: will set the provided paths as readonly inside the container". */
    @Test
    void readonlyPathsAreReadOnly() {
        assertThat(told).contains("readonly");
    }

    /** "sysctl: allows kernel parameters to be modified at runtime for the container". */
    @Test
    void kernelParametersAreSet() {
        assertThat(told).contains("sysctl 1");
    }

    /** "seccomp": actions by name, with errnoRet. */
    @Test
    void systemCallsAreFiltered() {
        assertThat(told).anyMatch(line -> line.startsWith("seccomp ") && line.contains("No space left"));
    }

    /**
     * "args": index, value, valueTwo and each op; values are uint64. The mode is the second argument of chmod(2) and
     * the third of fchmodat(2).
     */
    @ParameterizedTest
    @CsvSource({
        "EQ, 0600, 0, 0600, 0601",
        "NE, 0600, 0, 0601, 0600",
        "LT, 0600, 0, 0577, 0600",
        "LE, 0600, 0, 0600, 0601",
        "GE, 0600, 0, 0600, 0577",
        "GT, 0600, 0, 0601, 0600",
        "MASKED_EQ, 0070, 0050, 0650, 0640",
        "LE, 01777777777777777777777, 0, 0600, ",
        "GT, 01777777777777777777777, 0, , 0600"
    })
    void argumentsOfSystemCallsAreCompared(String op, String value, String valueTwo, String denied, String allowed)
            throws Exception {
        List<Object> rules = list();
        for (int index = 1; index <= 2; index++) {
            rules.add(map(
                    "names",
                    list(index == 1 ? "chmod" : "fchmodat"),
                    "action",
                    "SCMP_ACT_ERRNO",
                    "args",
                    list(map(
                            "index",
                            index,
                            "value",
                            new BigInteger(value, 8),
                            "valueTwo",
                            new BigInteger(valueTwo, 8),
                            "op",
                            "SCMP_CMP_" + op))));
        }
        String script = (denied == null ? "" : "chmod " + denied + " /etc 2>/dev/null && echo let through;")
                + (allowed == null ? "" : "chmod " + allowed + " /etc 2>/dev/null || echo denied;") + "echo end";
        Bundle bundle = telling(bundle(), script)
                .set("linux.seccomp", map("defaultAction", "SCMP_ACT_ALLOW", "syscalls", rules));
        assertThat(told(bundle)).isEqualTo("end");
    }

    /**
     * "defaultAction", "defaultErrnoRet": for calls that no rule names. A profile need not allow more than the program
     * itself needs.
     */
    @Test
    void whatNoRuleNamesIsAnsweredByTheDefault() throws Exception {
        Bundle bundle = telling(bundle(), "mkdir /out/made 2>&1")
                .set("process.noNewPrivileges", true)
                .set(
                        "linux.seccomp",
                        map(
                                "defaultAction",
                                "SCMP_ACT_ERRNO",
                                "defaultErrnoRet",
                                28,
                                "syscalls",
                                list(map("names", list(OF_A_SHELL), "action", "SCMP_ACT_ALLOW"))));
        assertThat(told(bundle)).contains("No space left");
        assertThat(bundle.outFile("made")).doesNotExist();
    }

    /** The calls that a busybox needs to start a program and to write, with any C library. */
    private static final Object[] OF_A_SHELL = {
        "arch_prctl",
        "brk",
        "clone",
        "clone3",
        "close",
        "dup",
        "dup2",
        "dup3",
        "execve",
        "exit",
        "exit_group",
        "faccessat",
        "fcntl",
        "fork",
        "fstat",
        "futex",
        "getcwd",
        "getegid",
        "geteuid",
        "getgid",
        "getpgrp",
        "getpid",
        "getppid",
        "getrandom",
        "getuid",
        "ioctl",
        "lseek",
        "lstat",
        "mmap",
        "mprotect",
        "munmap",
        "newfstatat",
        "open",
        "openat",
        "poll",
        "prctl",
        "prlimit64",
        "read",
        "readlink",
        "readlinkat",
        "rseq",
        "rt_sigaction",
        "rt_sigprocmask",
        "rt_sigreturn",
        "set_robust_list",
        "set_tid_address",
        "sigaltstack",
        "stat",
        "umask",
        "uname",
        "vfork",
        "wait4",
        "write",
        "writev"
    };

    /** "options": those of a mount and those of its filesystem. */
    @Test
    void mountOptionsAreSet() {
        assertThat(told)
                .anyMatch(line -> line.contains(" /options ")
                        && line.contains("nosuid")
                        && line.contains("nodev")
                        && line.contains("noexec")
                        && line.contains("size=64k"));
    }

    /** "If path is not specified, the runtime MUST create a new container namespace of type". */
    @ParameterizedTest
    @ValueSource(strings = {"pid", "net", "ipc", "uts", "mnt"})
    void aNamespaceWithoutAPathIsNew(String type) throws Exception {
        String ours = Files.readSymbolicLink(Path.of("/proc/self/ns/" + type)).toString();
        assertThat(told).anyMatch(line -> line.startsWith("ns " + type + ":")).doesNotContain("ns " + ours);
    }

    /**
     * "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime namespace".
     */
    @ParameterizedTest
    @CsvSource({"uts, uts", "ipc, ipc"})
    void aNamespaceThatIsNotNamedIsTheRuntimes(String type, String file) throws Exception {
        Bundle bundle = telling(bundle().withoutNamespace(type), "readlink /proc/self/ns/" + file);
        assertThat(told(bundle))
                .isEqualTo(
                        Files.readSymbolicLink(Path.of("/proc/self/ns/" + file)).toString());
    }

    /** "path: … The runtime MUST place the container process in the namespace associated with that path". */
    @ParameterizedTest
    @CsvSource({"network, net", "ipc, ipc", "uts, uts", "pid, pid"})
    void aNamespaceWithAPathIsJoined(String type, String file) throws Exception {
        Bundle other = new Bundle(work.resolve("other"));
        String otherId = ID + "-other";
        runtime.create(otherId, other).succeeds();
        String path = "/proc/" + runtime.pid(otherId) + "/ns/" + file;
        Bundle bundle = telling(bundle().namespace(type, path), "readlink /proc/self/ns/" + file);
        String expected = Files.readSymbolicLink(Path.of(path)).toString();
        assertThat(told(bundle)).isEqualTo(expected);
    }

    /** "The runtime MUST generate an error if path is not associated with a namespace of type type". */
    @Test
    void aPathOfAnotherKindOfNamespaceIsAnError() throws Exception {
        runtime.failure(ID, bundle().namespace("uts", "/proc/self/ns/net"));
    }

    /** "path: … This value MUST be an absolute path in the runtime mount namespace". */
    @Test
    void aRelativePathOfANamespaceIsAnError() throws Exception {
        runtime.failure(ID, bundle().namespace("uts", "proc/self/ns/uts"));
    }

    /** "If a namespaces field contains duplicated namespaces with same type, the runtime MUST generate an error". */
    @Test
    void aDuplicatedNamespaceIsAnError() throws Exception {
        runtime.failure(ID, bundle().add("linux.namespaces", map("type", "uts")));
    }

    /** "uidMappings", "gidMappings": from the container's ids to the host's. */
    @Test
    void aUserNamespaceHasTheMappings() throws Exception {
        Bundle bundle = telling(
                        bundle().namespace("user", ""), "tail -1 /proc/self/uid_map; tail -1 /proc/self/gid_map")
                .set("linux.uidMappings", list(map("containerID", 0, "hostID", 700000, "size", 10)))
                .set("linux.gidMappings", list(map("containerID", 0, "hostID", 800000, "size", 10)));
        assertThat(told(bundle).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("0 700000 10", "0 800000 10");
    }

    /** "containerID", "hostID", "size" are uint32: the largest map is the map of all ids. */
    @Test
    void aMappingMayHoldAllIds() throws Exception {
        Object all = list(map("containerID", 0, "hostID", 0, "size", 4294967295L));
        Bundle bundle = telling(
                        bundle().namespace("user", ""), "tail -1 /proc/self/uid_map; tail -1 /proc/self/gid_map")
                .set("linux.uidMappings", all)
                .set("linux.gidMappings", all);
        assertThat(told(bundle).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("0 0 4294967295", "0 0 4294967295");
    }

    /** "devices: uid, gid" and the highest ids. */
    @Test
    void aDeviceMayBelongToTheLastOfTheIds() throws Exception {
        Bundle bundle = telling(bundle(), "stat -c %u:%g /dev/last");
        bundle.set(
                "linux.devices",
                list(map(
                        "path",
                        "/dev/last",
                        "type",
                        "c",
                        "major",
                        1,
                        "minor",
                        3,
                        "uid",
                        4294967294L,
                        "gid",
                        4294967294L)));
        assertThat(told(bundle).strip()).isEqualTo("4294967294:4294967294");
    }

    /** "timeOffsets". */
    @Test
    void aTimeNamespaceHasTheOffsets() throws Exception {
        Bundle bundle = telling(bundle().namespace("time", ""), "cut -d. -f1 /proc/uptime")
                .set("linux.timeOffsets", map("boottime", map("secs", 9000000)));
        assertThat(Long.parseLong(told(bundle))).isGreaterThan(9000000);
    }

    /** "personality: LINUX32 indicates uname system call should show a 32 bit CPU type, such as i686". */
    @Test
    void thePersonalityIsSet() throws Exception {
        Bundle bundle = telling(bundle(), "uname -m").set("linux.personality", map("domain", "LINUX32"));
        assertThat(told(bundle)).isNotEqualTo(System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64");
    }

    /** "rootfsPropagation: sets the rootfs's mount propagation", shared, slave, private or unbindable. */
    @ParameterizedTest
    @CsvSource({"private, ' '", "rprivate, ' '", "shared, shared:", "unbindable, unbindable"})
    void theRootsPropagationIsSet(String propagation, String field) throws Exception {
        Bundle bundle = telling(
                        bundle(), "grep ' / / ' /proc/self/mountinfo || grep ' / ' /proc/self/mountinfo | head -1")
                .set("linux.rootfsPropagation", propagation);
        String line = told(bundle);
        assertThat(line.substring(0, line.indexOf(" - "))).contains(field);
        if (field.isBlank()) {
            assertThat(line).doesNotContain("shared:").doesNotContain("master:");
        }
    }

    /**
     * "cgroupsPath: … the runtime MUST take the path to be relative to the cgroups mount point", for an absolute path.
     */
    @Test
    void anAbsoluteCgroupsPathIsBelowTheMountPoint() throws Exception {
        String above = RuntimeUnderTest.own("conformance-above");
        Bundle bundle = telling(bundle(), "cat /proc/self/cgroup").set("linux.cgroupsPath", "/" + above + "/below");
        assertThat(told(bundle)).contains(":/" + above + "/below");
        runtime.clear();
        removeFromEachHierarchy(above);
    }

    /** A runtime need not remove the cgroups that it has made above its own: another process may use them by now. */
    private static void removeFromEachHierarchy(String name) throws IOException {
        Path top = Path.of("/sys/fs/cgroup");
        Files.deleteIfExists(top.resolve(name));
        try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(top)) {
            for (Path hierarchy : hierarchies) {
                Files.deleteIfExists(hierarchy.resolve(name));
            }
        }
    }

    /** "resources": memory.limit and pids.limit are set in the kernel. */
    @Test
    void limitsStandInTheControlFiles() throws Exception {
        Bundle bundle = bundle().set("linux.cgroupsPath", "/" + LIMITED)
                .set("linux.resources", map("memory", map("limit", 33554432), "pids", map("limit", 17)));
        runtime.create(ID, bundle).succeeds();
        Path v1 = Path.of("/sys/fs/cgroup/memory", LIMITED, "memory.limit_in_bytes");
        Path v2 = Path.of("/sys/fs/cgroup", LIMITED, "memory.max");
        assertThat(Files.readString(Files.exists(v1) ? v1 : v2).strip()).isEqualTo("33554432");
        Path pids1 = Path.of("/sys/fs/cgroup/pids", LIMITED, "pids.max");
        Path pids2 = Path.of("/sys/fs/cgroup", LIMITED, "pids.max");
        assertThat(Files.readString(Files.exists(pids1) ? pids1 : pids2).strip())
                .isEqualTo("17");
    }

    /** "resources": the minimum and the maximum of a member, and -1 for unlimited where the member allows it. */
    @ParameterizedTest
    @CsvSource({
        "memory.limit, -1, memory/memory.limit_in_bytes, 9223372036854771712, memory.max, max",
        "memory.limit, 1099511627776, memory/memory.limit_in_bytes, 1099511627776, memory.max, 1099511627776",
        "memory.reservation, 4096, memory/memory.soft_limit_in_bytes, 4096, memory.low, 4096",
        "pids.limit, 1, pids/pids.max, 1, pids.max, 1",
        "pids.limit, -1, pids/pids.max, max, pids.max, max",
        "cpu.shares, 2, cpu/cpu.shares, 2, cpu.weight, 1",
        "cpu.shares, 262144, cpu/cpu.shares, 262144, cpu.weight, 10000",
        "cpu.quota, 1000, cpu/cpu.cfs_quota_us, 1000, cpu.max, 1000 100000",
        "cpu.quota, -1, cpu/cpu.cfs_quota_us, -1, cpu.max, max 100000",
        "cpu.period, 1000, cpu/cpu.cfs_period_us, 1000, cpu.max, max 1000",
        "cpu.period, 1000000, cpu/cpu.cfs_period_us, 1000000, cpu.max, max 1000000",
        "cpu.idle, 1, cpu/cpu.idle, 1, cpu.idle, 1"
    })
    void limitsAreSetUpToTheirExtremes(
            String member, long value, String file1, String shown1, String file2, String shown2) throws Exception {
        Bundle bundle = bundle().set("linux.cgroupsPath", "/" + LIMITED).set("linux.resources." + member, value);
        runtime.create(ID, bundle).succeeds();
        assertControl(file1, shown1, file2, shown2);
    }

    /** "cpu.cpus", "cpu.mems": lists of the processors and of the memory nodes. */
    @Test
    void processorsAndMemoryNodesAreSet() throws Exception {
        Bundle bundle = bundle().set("linux.cgroupsPath", "/" + LIMITED)
                .set("linux.resources.cpu", map("cpus", "0", "mems", "0"));
        runtime.create(ID, bundle).succeeds();
        assertControl("cpuset/cpuset.cpus", "0", "cpuset.cpus", "0");
        assertControl("cpuset/cpuset.mems", "0", "cpuset.mems", "0");
    }

    private static void assertControl(String file1, String shown1, String file2, String shown2) throws IOException {
        Path v1 = Path.of("/sys/fs/cgroup", file1.replace("/", "/" + LIMITED + "/"));
        Path v2 = Path.of("/sys/fs/cgroup", LIMITED, file2);
        boolean isFirst = Files.exists(v1);
        assertThat(Files.readString(isFirst ? v1 : v2).strip()).isEqualTo(isFirst ? shown1 : shown2);
    }

    /** "resources.devices: the runtime MUST apply entries in the listed order". */
    @Test
    void devicesAreAllowedInTheListedOrder() throws Exception {
        Bundle bundle = telling(bundle(), "head -c 1 /dev/zero | wc -c; head -c 1 /dev/full 2>&1 | wc -c")
                .set("linux.cgroupsPath", "/" + ID + "-devices")
                .set(
                        "linux.resources.devices",
                        list(
                                map("allow", false, "access", "rwm"),
                                map("allow", true, "type", "c", "major", 1, "minor", 5, "access", "rwm")));
        assertThat(told(bundle)).startsWith("1\n");
    }

    /** "recursive": rro also makes the mounts below read-only. */
    @Test
    void aRecursiveAttributeHoldsForWhatIsMountedBelow() throws Exception {
        Path source = work.resolve("source");
        Files.createDirectories(source.resolve("below"));
        Bundle bundle = telling(bundle(), "touch /mnt/x || echo no; touch /mnt/below/x || echo no")
                .add("mounts", Bundle.mount("/mnt", "bind", source.toString(), "rbind", "rro"));
        assertThat(told(bundle)).isEqualTo("no\nno");
    }

    /** "uidMappings", "gidMappings" of a mount: the owners in its source, and the owners that the container sees. */
    @Test
    void aMountShowsTheOwnersOfItsMappings() throws Exception {
        Path source = Files.createDirectory(work.resolve("source"));
        Map<String, Object> mount = Bundle.mount("/mnt", "bind", source.toString(), "rbind");
        mount.put("uidMappings", list(map("containerID", 0, "hostID", 1000, "size", 10)));
        mount.put("gidMappings", list(map("containerID", 0, "hostID", 4294967285L, "size", 10)));
        assertThat(told(telling(bundle(), "stat -c '%u %g' /mnt").add("mounts", mount)))
                .isEqualTo("1000 4294967285");
    }

    /** "tmpcopyup: copy up the contents to a tmpfs". */
    @Test
    void tmpcopyupCopies() throws Exception {
        Bundle bundle = telling(bundle(), "ls /etc; touch /etc/x && echo written")
                .set("root.readonly", true)
                .add("mounts", Bundle.mount("/etc", "tmpfs", "tmpfs", "tmpcopyup"));
        Files.writeString(work.resolve("bundle/rootfs/etc/there"), "");
        assertThat(told(bundle)).isEqualTo("there\nwritten");
    }

    /** "scheduler": as sched_setattr(2) takes it. */
    @ParameterizedTest
    @CsvSource({"SCHED_BATCH, 19, 19 3", "SCHED_OTHER, -20, -20 0", "SCHED_IDLE, 0, 0 5"})
    void theSchedulerIsSet(String policy, int nice, String shown) throws Exception {
        Bundle bundle = telling(bundle(), "cut -d ' ' -f 19,41 /proc/self/stat")
                .set("process.scheduler", map("policy", policy, "nice", nice));
        assertThat(told(bundle)).isEqualTo(shown);
    }

    /** "ioPriority: class, priority": as ioprio_set(2) takes it. */
    @ParameterizedTest
    @CsvSource({
        "IOPRIO_CLASS_BE, 0, best-effort: prio 0",
        "IOPRIO_CLASS_BE, 7, best-effort: prio 7",
        "IOPRIO_CLASS_RT, 0, realtime: prio 0",
        "IOPRIO_CLASS_IDLE, 0, idle"
    })
    void theIoPriorityIsSet(String kind, int priority, String shown) throws Exception {
        Bundle bundle =
                telling(bundle(), "ionice -p $$").set("process.ioPriority", map("class", kind, "priority", priority));
        assertThat(told(bundle)).startsWith(shown);
    }

    /** "execCPUAffinity: final": the processors that an exec runs on. */
    @Test
    void aProgramThatIsAddedKeepsToItsProcessors() throws Exception {
        Bundle bundle = bundle().script("exec sleep 1000").set("process.execCPUAffinity", map("final", "0"));
        runtime.launch(ID, bundle);
        assertThat(runtime.run("exec", ID, "grep", "Cpus_allowed_list", "/proc/self/status")
                        .succeeds()
                        .out())
                .isEqualTo("Cpus_allowed_list:\t0\n");
    }

    /** "memoryPolicy: mode, nodes": as set_mempolicy(2) takes it. */
    @Test
    void theMemoryPolicyIsSet() throws Exception {
        assumeTrue(Files.exists(Path.of("/proc/self/numa_maps")), "this kernel has no NUMA");
        Bundle bundle = telling(bundle(), "head -1 /proc/self/numa_maps")
                .set("linux.memoryPolicy", map("mode", "MPOL_BIND", "nodes", "0"));
        assertThat(told(bundle)).contains("bind:0");
    }

    /** "maskedPaths: will mask over the provided paths": for a link, its target in the container. */
    @Test
    void aMaskedLinkMasksWhatItStandsFor() throws Exception {
        Bundle bundle = new Bundle(work.resolve("bundle"))
                .script("echo \"$(cat /file)-$(ls /directory)-$(readlink /dangling)\" > /out/told")
                .set("linux.maskedPaths", list("/links/file", "/links/directory", "/dangling"));
        Path root = work.resolve("bundle/rootfs");
        Files.writeString(root.resolve("file"), "secret");
        Files.createDirectories(root.resolve("directory/secret"));
        Files.createDirectory(root.resolve("links"));
        Files.createSymbolicLink(root.resolve("links/file"), Path.of("../file"));
        Files.createSymbolicLink(root.resolve("links/directory"), Path.of("/directory"));
        Files.createSymbolicLink(root.resolve("dangling"), Path.of("/nowhere"));
        runtime.runToEnd(ID, bundle);
        assertThat(bundle.out("told")).isEqualTo("--/nowhere\n");
    }

    /** "readonlyPaths: will set the provided paths as readonly": also for a link; mounts below do not change. */
    @Test
    void aReadonlyLinkMakesReadonlyWhatItStandsFor() throws Exception {
        Bundle bundle = new Bundle(work.resolve("bundle"))
                .script("touch /directory/f 2>/dev/null || echo read-only > /out/told;"
                        + " touch /directory/inner/f && echo inner >> /out/told")
                .add("mounts", Bundle.mount("/directory/inner", "tmpfs", "tmpfs"))
                .set("linux.readonlyPaths", list("/link", "/nowhere"));
        Path root = work.resolve("bundle/rootfs");
        Files.createDirectory(root.resolve("directory"));
        Files.createSymbolicLink(root.resolve("link"), Path.of("directory"));
        runtime.runToEnd(ID, bundle);
        assertThat(bundle.out("told")).isEqualTo("read-only\ninner\n");
    }
}
