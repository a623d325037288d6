package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

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
 * config-linux.md: devices, paths, mounts and other parts that have no class of their own. One container tests most of it.
 */
@Conformance
final class ConformanceLinuxTest extends ConformanceTest {
    private static final String ID = RuntimeUnderTest.own("conformance-linux");

    @TempDir
    static Path shared;

    private static List<String> told = List.of();

    @BeforeAll
    static void tell() throws Exception {
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
        assertThat(told(ID, bundle).strip()).isEqualTo("4294967294:4294967294");
    }

    /** "personality: LINUX32 indicates uname system call should show a 32 bit CPU type, such as i686". */
    @Test
    void thePersonalityIsSet() throws Exception {
        Bundle bundle = telling(bundle(), "uname -m").set("linux.personality", map("domain", "LINUX32"));
        assertThat(told(ID, bundle)).isNotEqualTo(System.getProperty("os.arch").equals("amd64") ? "x86_64" : "aarch64");
    }

    /** "rootfsPropagation: sets the rootfs's mount propagation", shared, slave, private or unbindable. */
    @ParameterizedTest
    @CsvSource({"private, ' '", "rprivate, ' '", "shared, shared:", "unbindable, unbindable"})
    void theRootsPropagationIsSet(String propagation, String field) throws Exception {
        Bundle bundle = telling(
                        bundle(), "grep ' / / ' /proc/self/mountinfo || grep ' / ' /proc/self/mountinfo | head -1")
                .set("linux.rootfsPropagation", propagation);
        String line = told(ID, bundle);
        assertThat(line.substring(0, line.indexOf(" - "))).contains(field);
        if (field.isBlank()) {
            assertThat(line).doesNotContain("shared:").doesNotContain("master:");
        }
    }

    /** "recursive": rro also makes the mounts below read-only. */
    @Test
    void aRecursiveAttributeHoldsForWhatIsMountedBelow() throws Exception {
        Path source = work.resolve("source");
        Files.createDirectories(source.resolve("below"));
        Bundle bundle = telling(bundle(), "touch /mnt/x || echo no; touch /mnt/below/x || echo no")
                .add("mounts", Bundle.mount("/mnt", "bind", source.toString(), "rbind", "rro"));
        assertThat(told(ID, bundle)).isEqualTo("no\nno");
    }

    /** "uidMappings", "gidMappings" of a mount: the owners in its source, and the owners that the container sees. */
    @Test
    void aMountShowsTheOwnersOfItsMappings() throws Exception {
        Path source = Files.createDirectory(work.resolve("source"));
        Map<String, Object> mount = Bundle.mount("/mnt", "bind", source.toString(), "rbind");
        mount.put("uidMappings", list(map("containerID", 0, "hostID", 1000, "size", 10)));
        mount.put("gidMappings", list(map("containerID", 0, "hostID", 4294967285L, "size", 10)));
        assertThat(told(ID, telling(bundle(), "stat -c '%u %g' /mnt").add("mounts", mount)))
                .isEqualTo("1000 4294967285");
    }

    /** "tmpcopyup: copy up the contents to a tmpfs". */
    @Test
    void tmpcopyupCopies() throws Exception {
        Bundle bundle = telling(bundle(), "ls /etc; touch /etc/x && echo written")
                .set("root.readonly", true)
                .add("mounts", Bundle.mount("/etc", "tmpfs", "tmpfs", "tmpcopyup"));
        Files.writeString(work.resolve("bundle/rootfs/etc/there"), "");
        assertThat(told(ID, bundle)).isEqualTo("there\nwritten");
    }

    /** "scheduler": as sched_setattr(2) takes it. */
    @ParameterizedTest
    @CsvSource({"SCHED_BATCH, 19, 19 3", "SCHED_OTHER, -20, -20 0", "SCHED_IDLE, 0, 0 5"})
    void theSchedulerIsSet(String policy, int nice, String shown) throws Exception {
        Bundle bundle = telling(bundle(), "cut -d ' ' -f 19,41 /proc/self/stat")
                .set("process.scheduler", map("policy", policy, "nice", nice));
        assertThat(told(ID, bundle)).isEqualTo(shown);
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
        assertThat(told(ID, bundle)).startsWith(shown);
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
        assertThat(told(ID, bundle)).contains("bind:0");
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
        assertThat(told(ID, bundle)).isEqualTo("--/nowhere");
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
        assertThat(told(ID, bundle)).isEqualTo("read-only\ninner");
    }
}
