package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** config-linux.md: namespaces, devices, control groups and what is Linux's own. One container tells most of it. */
@Conformance
final class ConformanceLinuxTest {
    private static final String ID = "conformance-linux";

    @TempDir
    static Path shared;

    private static RuntimeUnderTest teller = new RuntimeUnderTest(Path.of(""));
    private static List<String> told = List.of();

    @TempDir
    Path work;

    private RuntimeUnderTest runtime = new RuntimeUnderTest(Path.of(""));

    @BeforeAll
    static void tell() throws Exception {
        if (!System.getProperty("user.name").equals("root")) {
            return;
        }
        teller = new RuntimeUnderTest(shared);
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
        teller.runToEnd(ID, bundle);
        told = bundle.out("told").lines().toList();
    }

    @AfterAll
    static void clearTeller() {
        teller.clear();
    }

    @BeforeEach
    void prepare() {
        runtime = new RuntimeUnderTest(work);
    }

    @AfterEach
    void clear() {
        runtime.clear();
    }

    private Bundle bundle() throws IOException, InterruptedException {
        return new Bundle(work.resolve("bundle"));
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

    /** "options": those of a mount and those of its file system. */
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

    /** "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime namespace". */
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
        String otherId = "conformance-linux-other";
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

    /** "uidMappings", "gidMappings": from the container's to the host's. */
    @Test
    void aUserNamespaceHasTheMappings() throws Exception {
        Bundle bundle = telling(
                        bundle().namespace("user", ""), "tail -1 /proc/self/uid_map; tail -1 /proc/self/gid_map")
                .set("linux.uidMappings", list(map("containerID", 0, "hostID", 700000, "size", 10)))
                .set("linux.gidMappings", list(map("containerID", 0, "hostID", 800000, "size", 10)));
        assertThat(told(bundle).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("0 700000 10", "0 800000 10");
    }

    /** "containerID", "hostID", "size" are uint32: the map of all ids is the largest. */
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

    /** "devices: uid, gid" and the highest of them. */
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

    /** "cgroupsPath: … the runtime MUST take the path to be relative to the cgroups mount point", where it is absolute. */
    @Test
    void anAbsoluteCgroupsPathIsBelowTheMountPoint() throws Exception {
        Bundle bundle = telling(bundle(), "cat /proc/self/cgroup").set("linux.cgroupsPath", "/conformance-above/below");
        assertThat(told(bundle)).contains(":/conformance-above/below");
        runtime.clear();
        removeFromEachHierarchy("conformance-above");
    }

    /** A runtime need not remove what it has made above its own: it may be another's by now. */
    private static void removeFromEachHierarchy(String name) throws IOException {
        Path top = Path.of("/sys/fs/cgroup");
        Files.deleteIfExists(top.resolve(name));
        try (DirectoryStream<Path> hierarchies = Files.newDirectoryStream(top)) {
            for (Path hierarchy : hierarchies) {
                Files.deleteIfExists(hierarchy.resolve(name));
            }
        }
    }

    /** "resources": memory.limit and pids.limit are the kernel's. */
    @Test
    void limitsStandInTheControlFiles() throws Exception {
        Bundle bundle = bundle().set("linux.cgroupsPath", "/conformance-linux-limits")
                .set("linux.resources", map("memory", map("limit", 33554432), "pids", map("limit", 17)));
        runtime.create(ID, bundle).succeeds();
        Path v1 = Path.of("/sys/fs/cgroup/memory/conformance-linux-limits/memory.limit_in_bytes");
        Path v2 = Path.of("/sys/fs/cgroup/conformance-linux-limits/memory.max");
        assertThat(Files.readString(Files.exists(v1) ? v1 : v2).strip()).isEqualTo("33554432");
        Path pids1 = Path.of("/sys/fs/cgroup/pids/conformance-linux-limits/pids.max");
        Path pids2 = Path.of("/sys/fs/cgroup/conformance-linux-limits/pids.max");
        assertThat(Files.readString(Files.exists(pids1) ? pids1 : pids2).strip())
                .isEqualTo("17");
    }

    /** "resources.devices: the runtime MUST apply entries in the listed order". */
    @Test
    void devicesAreAllowedInTheListedOrder() throws Exception {
        Bundle bundle = telling(bundle(), "head -c 1 /dev/zero | wc -c; head -c 1 /dev/full 2>&1 | wc -c")
                .set("linux.cgroupsPath", "/conformance-linux-devices")
                .set(
                        "linux.resources.devices",
                        list(
                                map("allow", false, "access", "rwm"),
                                map("allow", true, "type", "c", "major", 1, "minor", 5, "access", "rwm")));
        assertThat(told(bundle)).startsWith("1\n");
    }

    /** "recursive": rro makes what is mounted below read-only, too. */
    @Test
    void aRecursiveAttributeHoldsForWhatIsMountedBelow() throws Exception {
        Path source = work.resolve("source");
        Files.createDirectories(source.resolve("below"));
        Bundle bundle = telling(bundle(), "touch /mnt/x || echo no; touch /mnt/below/x || echo no")
                .add("mounts", Bundle.mount("/mnt", "bind", source.toString(), "rbind", "rro"));
        assertThat(told(bundle)).isEqualTo("no\nno");
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

    /** "scheduler", "ioPriority": sched_setattr and ioprio_set. */
    @Test
    void theSchedulerIsSet() throws Exception {
        Bundle bundle = telling(bundle(), "cut -d ' ' -f 19,41 /proc/self/stat")
                .set("process.scheduler", map("policy", "SCHED_BATCH", "nice", 3));
        assertThat(told(bundle)).isEqualTo("3 3");
    }

    /** "maskedPaths: will mask over the provided paths": what a link in the container stands for. */
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

    /** "readonlyPaths: will set the provided paths as readonly": also of a link, and what is mounted below stays. */
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
