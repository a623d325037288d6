package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** config.md: the process, its root and mounts. One container tests most of it. */
@Conformance
final class ConformanceConfigTest extends ConformanceTest {
    private static final String ID = RuntimeUnderTest.own("conformance-config");

    @TempDir
    static Path shared;

    private static List<String> told = List.of();

    @BeforeAll
    static void tell() throws Exception {
        Bundle bundle = new Bundle(shared.resolve("bundle"));
        String script =
                "exec > /out/told; echo args $0 $1; echo env $KEY; echo cwd $PWD; echo ids $(id -u) $(id -g) $(id -G);"
                        + " echo umask $(umask); echo nofile $(ulimit -Sn) $(ulimit -Hn);"
                        + " grep -e ^Cap -e ^NoNewPrivs /proc/self/status | tr '\\t' ' '; echo oom $(cat /proc/self/oom_score_adj);"
                        + " echo hostname $(hostname); echo domainname $(cat /proc/sys/kernel/domainname);"
                        + " touch /x 2>/dev/null || echo root read-only; ls /order/inner; ls /order | grep -c outer";
        bundle.set("process.args", list("sh", "-c", script, "zero", "one"))
                .set("process.env", list("PATH=/bin", "KEY=value"))
                .set("process.cwd", "/etc")
                .set("process.user", map("uid", 7, "gid", 8, "additionalGids", list(9, 10), "umask", 027))
                .set("process.rlimits", list(map("type", "RLIMIT_NOFILE", "soft", 100, "hard", 200)))
                .set("process.noNewPrivileges", true)
                .set("process.oomScoreAdj", 100)
                .set("hostname", "conformance-host")
                .set("domainname", "conformance-domain")
                .set("root.readonly", true)
                .set("org.example.unknown", map("a", list(1, true)))
                .set("annotations", map("org.example.unknown", "value"))
                .add("mounts", Bundle.mount("/tmp", "tmpfs", "tmpfs"))
                .add(
                        "mounts",
                        Bundle.mount(
                                "/order",
                                "bind",
                                shared.resolve("bundle/rootfs/etc").toString(),
                                "bind"))
                .add("mounts", Bundle.mount("/order/inner", "tmpfs", "tmpfs"));
        Path root = shared.resolve("bundle/rootfs");
        Files.createDirectories(root.resolve("order"));
        Files.createDirectories(root.resolve("etc/inner"));
        Files.writeString(root.resolve("etc/outer"), "");
        Files.writeString(root.resolve("etc/inner/hidden"), "");
        told = tell(shared, ID, bundle);
    }

    /** "args: array of strings with similar semantics to … execvp's argv". */
    @Test
    void argsAreTheProgramsArgv() {
        assertThat(told).contains("args zero one");
    }

    /** "env: array of strings with the same semantics as … environ". */
    @Test
    void envIsTheProgramsEnvironment() {
        assertThat(told).contains("env value");
    }

    /** "cwd: is the working directory that will be set for the executable". */
    @Test
    void cwdIsTheWorkingDirectory() {
        assertThat(told).contains("cwd /etc");
    }

    /** "user": uid, gid, additionalGids, umask. */
    @Test
    void theProgramRunsAsItsUserWithItsGroupsAndUmask() {
        assertThat(told).contains("ids 7 8 8 9 10", "umask 0027");
    }

    /** "rlimits: the runtime MUST call setrlimit/prlimit", soft and hard. */
    @Test
    void rlimitsAreSet() {
        assertThat(told).contains("nofile 100 200");
    }

    /**
     * "The runtime MUST generate an error for any values which cannot be mapped": all values of setrlimit(2) can be
     * mapped.
     */
    @Test
    void eachOfTheSixteenRlimitsIsSetUpToItsExtremes() throws Exception {
        BigInteger unlimited = BigInteger.TWO.pow(64).subtract(BigInteger.ONE);
        Map<String, List<Object>> limits = new LinkedHashMap<>();
        limits.put("AS", list(1L << 40, unlimited));
        limits.put("CORE", list(0, 0));
        limits.put("CPU", list(3600, BigInteger.TWO.pow(63)));
        limits.put("DATA", list(1L << 40, unlimited.subtract(BigInteger.ONE)));
        limits.put("FSIZE", list(1 << 20, Long.MAX_VALUE));
        limits.put("LOCKS", list(0, unlimited));
        limits.put("MEMLOCK", list(0, 65536));
        limits.put("MSGQUEUE", list(1000, 2000));
        limits.put("NICE", list(0, 0)); // a higher value needs CAP_SYS_RESOURCE, which not every root has
        limits.put("NOFILE", list(100, 200));
        limits.put("NPROC", list(1000, 2000));
        limits.put("RSS", list(4096, 8192));
        limits.put("RTPRIO", list(0, 0));
        limits.put("RTTIME", list(1000, 2000000));
        limits.put("SIGPENDING", list(10, 20));
        limits.put("STACK", list(8 << 20, unlimited));
        List<Object> rlimits = list();
        limits.forEach((name, values) ->
                rlimits.add(map("type", "RLIMIT_" + name, "soft", values.get(0), "hard", values.get(1))));
        Bundle bundle = bundle().script("cat /proc/self/limits > /out/limits").set("process.rlimits", rlimits);
        runtime.runToEnd(ID, bundle);

        List<String> inTheOrderOfTheKernel = List.of(
                "CPU",
                "FSIZE",
                "DATA",
                "STACK",
                "CORE",
                "RSS",
                "NPROC",
                "NOFILE",
                "MEMLOCK",
                "AS",
                "LOCKS",
                "SIGPENDING",
                "MSGQUEUE",
                "NICE",
                "RTPRIO",
                "RTTIME");
        List<String> lines = bundle.out("limits").lines().skip(1).toList();
        for (int i = 0; i < lines.size(); i++) {
            String name = inTheOrderOfTheKernel.get(i);
            List<Object> values = Objects.requireNonNull(limits.get(name));
            assertThat(lines.get(i)
                            .substring("Max realtime priority     ".length())
                            .split(" +"))
                    .as(name)
                    .startsWith(shown(values.get(0), unlimited), shown(values.get(1), unlimited));
        }
        assertThat(lines).hasSize(16);
    }

    private static String shown(Object limit, BigInteger unlimited) {
        return limit.equals(unlimited) ? "unlimited" : limit.toString();
    }

    /**
     * "soft: … the value of the limit enforced", "hard: … the ceiling": a soft limit above the ceiling cannot be
     * mapped.
     */
    @Test
    void aSoftLimitAboveTheHardOneIsAnError() throws Exception {
        runtime.failure(ID, bundle().set("process.rlimits", list(map("type", "RLIMIT_AS", "soft", 2, "hard", 1))));
    }

    /** "rlimits: allows setting resource limits for the process": the limits must not apply to the runtime. */
    @Test
    void aLimitHoldsForTheProgramAndNotForTheRuntime() throws Exception {
        Bundle bundle = bundle().script("exit 7");
        bundle.set("process.rlimits", list(map("type", "RLIMIT_NOFILE", "soft", 3, "hard", 3)));
        runtime.runToEnd(ID, bundle);
    }

    /** "capabilities: bounding …, permitted …"; another user has no effective capabilities after the change of uid. */
    @Test
    void theBoundingSetIsThatOfTheConfiguration() {
        assertThat(told).contains("CapBnd: 00000000000004a1");
    }

    /** "noNewPrivileges: setting it to true prevents the process from gaining additional privileges". */
    @Test
    void noNewPrivilegesIsSet() {
        assertThat(told).contains("NoNewPrivs: 1");
    }

    /** "uid (int …)", "gid", "additionalGids": every id of the kernel is valid, up to the last. */
    @Test
    void idsAreUnsigned() throws Exception {
        Bundle bundle = bundle().script("echo $(id -u) $(id -g) $(id -G) > /out/told");
        bundle.set(
                "process.user",
                map("uid", 4294967294L, "gid", 2147483648L, "additionalGids", list(2147483649L, 4294967294L)));
        assertThat(told(ID, bundle)).isEqualTo("4294967294 2147483648 2147483648 2147483649 4294967294");
    }

    /** setresuid(2) takes 4294967295 as "no change": if a runtime passes it on, the program stays root. */
    @Test
    void theNumberAfterTheLastIdIsAnError() throws Exception {
        for (String member : new String[] {"uid", "gid"}) {
            runtime.failure(ID, bundle().set("process.user", map("uid", 0, "gid", 0, member, 4294967295L)));
        }
        runtime.failure(ID, bundle().set("process.user", map("uid", 0, "gid", 0, "additionalGids", list(4294967295L))));
    }

    /** "oomScoreAdj: if set, the runtime MUST set oom_score_adj to the given value". */
    @Test
    void oomScoreAdjIsSet() {
        assertThat(told).contains("oom 100");
    }

    /** "hostname: specifies the container's hostname as seen by processes running inside the container". */
    @Test
    void theHostnameIsThatOfTheConfiguration() {
        assertThat(told).contains("hostname conformance-host");
    }

    /** The same for "domainname". */
    @Test
    void theDomainnameIsThatOfTheConfiguration() {
        assertThat(told).contains("domainname conformance-domain");
    }

    /** "readonly: if true then the root filesystem MUST be read-only inside the container". */
    @Test
    void aReadonlyRootIsReadOnly() {
        assertThat(told).contains("root read-only");
    }

    /**
     * "The runtime MUST mount entries in the listed order": the second mount is in the first, and hides the first
     * mount's directory.
     */
    @Test
    void mountsAreInTheListedOrder() {
        assertThat(told).contains("1").doesNotContain("hidden");
    }

    /**
     * The same for a mount on a mount with the option "ro". The target is made before the first mount becomes
     * read-only, because it cannot be made later.
     */
    @Test
    void whatIsMountedOnAReadOnlyMountIsThere() throws Exception {
        Bundle bundle = bundle().script(
                        "cd /memory; touch f 2>/dev/null || echo read-only > /out/told; touch inner/f && echo inner >> /out/told")
                .add("mounts", Bundle.mount("/memory", "tmpfs", "tmpfs", "ro"))
                .add("mounts", Bundle.mount("/memory/inner", "tmpfs", "tmpfs"));
        assertThat(told(ID, bundle)).isEqualTo("read-only\ninner");
    }

    /** The same for a source that an earlier mount shows. */
    @Test
    void aSourceMayLieOnAMountThatIsListedBefore() throws Exception {
        Bundle bundle = bundle().script("echo $(ls /second) > /out/told")
                .add("mounts", Bundle.mount("/first", "bind", work + "/bundle/out", "bind"))
                .add("mounts", Bundle.mount("/second", "bind", work + "/bundle/rootfs/first", "bind"));
        Files.writeString(bundle.outFile("file"), "");
        assertThat(told(ID, bundle)).isEqualTo("file");
    }

    /** "destination: Destination of mount point: path inside container", wherever links lead. */
    @Test
    void aDestinationThroughADanglingLinkIsInsideTheContainer() throws Exception {
        Bundle bundle = bundle().script("touch /nowhere/deep/inner/f && stat -fc %T /nowhere/deep/inner > /out/told")
                .add("mounts", Bundle.mount("/link/inner", "tmpfs", "tmpfs"));
        Files.createSymbolicLink(work.resolve("bundle/rootfs/link"), Path.of("../../nowhere/deep"));
        assertThat(told(ID, bundle)).isEqualTo("tmpfs");
        assertThat(work.resolve("nowhere")).doesNotExist();
    }

    /** "Runtimes … MUST NOT generate an error if they encounter an unknown property", "unknown annotation key". */
    @Test
    void whatIsUnknownIsIgnored() {
        assertThat(told).isNotEmpty();
    }

    /** "cwd: … This value MUST be an absolute path". */
    @Test
    void aRelativeCwdIsAnError() throws Exception {
        runtime.failure(ID, bundle().set("process.cwd", "etc"));
    }

    /** "args: … at least one entry is REQUIRED". */
    @Test
    void emptyArgsAreAnError() throws Exception {
        runtime.failure(ID, bundle().set("process.args", list()));
    }

    /** "If rlimits contains duplicated entries with same type, the runtime MUST generate an error". */
    @Test
    void aDuplicatedRlimitIsAnError() throws Exception {
        Object limit = map("type", "RLIMIT_NOFILE", "soft", 10, "hard", 10);
        runtime.failure(ID, bundle().set("process.rlimits", list(limit, limit)));
    }

    /** "The runtime MUST generate an error for any values which cannot be mapped to a relevant kernel interface". */
    @Test
    void anUnknownRlimitIsAnError() throws Exception {
        runtime.failure(ID, bundle().set("process.rlimits", list(map("type", "RLIMIT_X", "soft", 1, "hard", 1))));
    }

    /** "ociVersion MUST be in SemVer v2.0.0 format". */
    @Test
    void anOciVersionThatIsNoneIsAnError() throws Exception {
        runtime.failure(ID, bundle().set("ociVersion", "one"));
    }

    /** "root.path: … A directory MUST exist at the path declared by the field". */
    @Test
    void aRootThatIsNotThereIsAnError() throws Exception {
        runtime.failure(ID, bundle().set("root.path", "nothing"));
    }

    /**
     * "destination: … This value MUST be an absolute path"; "Linux: SHOULD", and relative paths are resolved from "/".
     */
    @Test
    void aMountOfAnUnknownTypeIsAnError() throws Exception {
        runtime.failure(ID, bundle().add("mounts", Bundle.mount("/tmp", "no-such-file-system", "none")));
    }

    /** "process.user.uid", for "exec": an id that cannot be mapped is an error of create or of start. */
    @Test
    void aProgramThatIsNotThereIsAnError() throws Exception {
        runtime.failure(ID, bundle().set("process.args", list("/nothing")));
    }

    /**
     * "capabilities: any value which cannot be mapped to a relevant kernel interface … MUST be logged as a warning".
     */
    @Test
    void anUnknownCapabilityIsNoError() throws Exception {
        Bundle bundle = bundle().script("echo ran > /out/ran");
        bundle.set("process.capabilities", map("bounding", list("CAP_KILL", "CAP_UNKNOWN")));
        runtime.runToEnd(ID, bundle);
        assertThat(bundle.out("ran")).isEqualTo("ran\n");
    }

    /** "ambient", "inheritable": each set is that of the configuration. */
    @Test
    void eachSetOfCapabilitiesIsAsConfigured() throws Exception {
        Bundle bundle = bundle().script("grep ^Cap /proc/self/status | tr '\t' ' ' > /out/told");
        List<Object> sets = list("CAP_KILL", "CAP_CHOWN");
        bundle.set(
                "process.capabilities",
                map(
                        "bounding",
                        sets,
                        "effective",
                        list("CAP_KILL"),
                        "permitted",
                        sets,
                        "inheritable",
                        list("CAP_KILL"),
                        "ambient",
                        list("CAP_KILL")));
        bundle.set("process.user", map("uid", 7, "gid", 8));
        assertThat(told(ID, bundle).lines())
                .contains("CapInh: 0000000000000020", "CapBnd: 0000000000000021", "CapAmb: 0000000000000020");
    }
}
