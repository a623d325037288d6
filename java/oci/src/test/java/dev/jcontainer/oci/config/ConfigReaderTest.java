package dev.jcontainer.oci.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.json.Value;
import dev.jcontainer.oci.config.LinuxConfig.DeviceConfig;
import dev.jcontainer.oci.config.LinuxConfig.Namespace;
import dev.jcontainer.oci.config.ProcessConfig.RlimitConfig;
import dev.jcontainer.oci.config.Resources.DeviceAccess;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

final class ConfigReaderTest {
    private static Config read(String text) throws DocumentException {
        return ConfigReader.read(Document.parse(text.replace('\'', '"')));
    }

    /** The smallest valid document, with more members. */
    private static String with(String members) {
        return "{'ociVersion': '1.2.0', 'root': {'path': 'rootfs'}" + (members.isEmpty() ? "" : ", " + members) + "}";
    }

    private static byte[] everythingAsWritten() throws IOException {
        try (InputStream in = ConfigReaderTest.class.getResourceAsStream("everything.json")) {
            assertThat(in).isNotNull();
            return in.readAllBytes();
        }
    }

    private static Config everything() throws IOException {
        return ConfigReader.read(Document.parse(everythingAsWritten()));
    }

    @Test
    void theLeastThatIsValidIsRead() throws DocumentException {
        Config config = read(with(""));
        assertThat(config.process()).isNull();
        assertThat(config.root().path()).isEqualTo("rootfs");
        assertThat(config.root().readonly()).isFalse();
        assertThat(config.hooks()).isEqualTo(Hooks.NONE);
        assertThat(config.linux()).isEqualTo(LinuxConfig.NONE);
    }

    /** Names that the user chooses, or that belong to another platform. */
    private static final List<String> FREE = List.of(
            "com.example.b",
            "a",
            "eth0",
            "eth1",
            "mlx5_1",
            "memory.high",
            "net.ipv4.ip_forward",
            "username",
            "solaris",
            "milestone");

    /**
     * Go accepts another case. If the member were ignored, the container could be weaker, as without noNewPrivileges.
     */
    @Test
    void everyPropertyIsRefusedInAnotherCaseWithTheNameThatIsMeant() throws IOException {
        String text = new String(everythingAsWritten(), "UTF-8");
        Matcher names = Pattern.compile("\"([^\"]+)\": ").matcher(text);
        List<String> taken = new ArrayList<>();
        while (names.find()) {
            String name = names.group(1);
            String other = name.substring(0, 1).toUpperCase(Locale.ROOT) + name.substring(1);
            String changed = text.substring(0, names.start(1)) + other + text.substring(names.end(1));
            try {
                ConfigReader.read(Document.parse(changed));
                taken.add(name);
            } catch (DocumentException e) {
                // If the name itself is checked, as that of a clock, the error is about an unknown name.
                assertThat(e)
                        .hasMessageContaining(other)
                        .message()
                        .containsAnyOf("this member is written " + name, "not a clock");
            }
        }
        assertThat(taken).containsExactlyInAnyOrderElementsOf(FREE);
    }

    @Test
    void everyPropertyOfTheProcessIsRead() throws IOException {
        ProcessConfig process = everything().process();
        assertThat(process)
                .isEqualTo(new ProcessConfig(
                        true,
                        new ProcessConfig.ConsoleSize(25, 80),
                        new ProcessConfig.UserConfig(1, 4294967294L, 077, List.of(5L, 6L)),
                        List.of("sh", "-c", "true"),
                        List.of("PATH=/bin", "A=b=c", "B="),
                        "/work",
                        new ProcessConfig.CapabilitySets(
                                List.of("CAP_KILL"),
                                List.of("CAP_CHOWN"),
                                List.of("CAP_FOWNER"),
                                List.of("CAP_SETUID"),
                                List.of("CAP_SETGID")),
                        List.of(new RlimitConfig("RLIMIT_NOFILE", 1024, 4096), new RlimitConfig("RLIMIT_CORE", 0, -1)),
                        true,
                        "acme",
                        "system_u:system_r:svirt_lxc_net_t:s0:c124,c675",
                        -1000,
                        new ProcessConfig.Scheduler(
                                "SCHED_DEADLINE", -20, 99, List.of("SCHED_FLAG_RECLAIM"), 1, 2, Long.MIN_VALUE),
                        new ProcessConfig.IoPriority("IOPRIO_CLASS_BE", 7),
                        new ProcessConfig.CpuAffinity("0", "0-3,7")));
    }

    /** An empty list is also an environment; see {@code HookEnvironment}. */
    @Test
    void aHookWithoutAnEnvironmentIsToldFromOneWithAnEmptyOne() throws DocumentException {
        String hooks =
                "'hooks': {'poststop': [{'path': '/a'}, {'path': '/a', 'env': null}, {'path': '/a', 'env': []}]}";
        assertThat(read(with(hooks)).hooks().poststop())
                .containsExactly(
                        new Hooks.Hook("/a", List.of(), null, null),
                        new Hooks.Hook("/a", List.of(), null, null),
                        new Hooks.Hook("/a", List.of(), List.of(), null));
    }

    @Test
    void whatIsLoggedHasNoValuesOfTheEnvironment() throws IOException {
        assertThat(everything().toString())
                .contains("names of env=[PATH, A, B]")
                .contains("names of env=[K]")
                .doesNotContain("PATH=", "b=c", "K=v");
    }

    @Test
    void everyPropertyOfTheTopIsRead() throws IOException {
        Config config = everything();
        assertThat(config.ociVersion()).isEqualTo("1.3.0-dev+x");
        assertThat(config.root()).isEqualTo(new Config.RootConfig("/srv/root", true));
        assertThat(config.hostname()).isEqualTo("box");
        assertThat(config.domainname()).isEqualTo("example");
        assertThat(config.annotations()).containsExactly(Map.entry("com.example.b", "2"), Map.entry("a", ""));
        assertThat(config.mounts())
                .containsExactly(
                        new MountConfig("/proc", "proc", "proc", List.of(), List.of(), List.of()),
                        new MountConfig(
                                "/data",
                                null,
                                "/srv/data",
                                List.of("rbind", "ro"),
                                List.of(new IdMapping(0, 1000, 1)),
                                List.of(new IdMapping(0, 4294967295L, 4294967295L))));
        Hooks.Hook hook = new Hooks.Hook("/bin/hook", List.of("hook", "a"), List.of("K=v"), 30L);
        assertThat(config.hooks().prestart()).containsExactly(hook);
        assertThat(config.hooks().createRuntime()).containsExactly(new Hooks.Hook("/bin/b", List.of(), null, null));
        assertThat(config.hooks().createContainer()).hasSize(1);
        assertThat(config.hooks().startContainer()).hasSize(1);
        assertThat(config.hooks().poststart()).hasSize(1);
        assertThat(config.hooks().poststop()).hasSize(2);
    }

    @Test
    void everyPropertyOfLinuxIsRead() throws IOException {
        LinuxConfig linux = everything().linux();
        assertThat(linux.namespaces())
                .containsExactly(
                        new Namespace("pid", null),
                        new Namespace("network", "/proc/1/ns/net"),
                        new Namespace("mount", null),
                        new Namespace("ipc", null),
                        new Namespace("uts", null),
                        new Namespace("user", null),
                        new Namespace("cgroup", null),
                        new Namespace("time", null));
        assertThat(linux.uidMappings()).containsExactly(new IdMapping(0, 100000, 65536));
        assertThat(linux.gidMappings()).containsExactly(new IdMapping(0, 200000, 65536));
        assertThat(linux.timeOffsets())
                .containsExactly(
                        Map.entry("monotonic", new LinuxConfig.TimeOffset(-5, 999_999_999)),
                        Map.entry("boottime", new LinuxConfig.TimeOffset(86400, 0)));
        assertThat(linux.devices())
                .containsExactly(
                        new DeviceConfig("/dev/fuse", "c", 10, 229, 0666, 0L, 5L),
                        new DeviceConfig("/dev/pipe", "p", 0, 0, null, null, null));
        assertThat(linux.netDevices()).containsExactly(Map.entry("eth0", "inside0"), Map.entry("eth1", "eth1"));
        assertThat(linux.cgroupsPath()).isEqualTo("/a/b");
        assertThat(linux.rootfsPropagation()).isEqualTo("rslave");
        assertThat(linux.maskedPaths()).containsExactly("/proc/kcore");
        assertThat(linux.readonlyPaths()).containsExactly("/proc/sys");
        assertThat(linux.mountLabel()).isEqualTo("system_u:object_r:svirt_sandbox_file_t:s0:c715,c811");
        assertThat(linux.personality()).isEqualTo(new LinuxConfig.Personality("LINUX32", List.of()));
        assertThat(linux.intelRdt())
                .isEqualTo(new LinuxConfig.IntelRdt("guaranteed", List.of("L3:0=f"), "L3:0=7f0", "MB:0=20", true));
        assertThat(linux.sysctl()).containsExactly(Map.entry("net.ipv4.ip_forward", "1"));
        assertThat(linux.memoryPolicy())
                .isEqualTo(new LinuxConfig.MemoryPolicy("MPOL_BIND", "0-1", List.of("MPOL_F_STATIC_NODES")));
    }

    @Test
    void everyResourceIsRead() throws IOException {
        Resources resources = everything().linux().resources();
        assertThat(resources.devices())
                .containsExactly(
                        new DeviceAccess(false, "a", null, null, "rwm"), new DeviceAccess(true, "c", 10L, null, "rw"));
        assertThat(resources.memory())
                .isEqualTo(new Resources.Memory(536870912L, 1L, -1L, 2L, 3L, 0L, true, false, true));
        assertThat(resources.cpu())
                .isEqualTo(new Resources.Cpu(1024L, -1L, 100L, 100000L, 950000L, 1000000L, "0-1", "0", 1L));
        assertThat(resources.pidsLimit()).isEqualTo(-1);
        assertThat(resources.blockIo())
                .isEqualTo(new Resources.BlockIo(
                        10L,
                        11L,
                        List.of(new Resources.WeightDevice(8, 0, 500L, null)),
                        List.of(new Resources.ThrottleDevice(8, 0, 600)),
                        List.of(new Resources.ThrottleDevice(8, 1, -1)),
                        List.of(new Resources.ThrottleDevice(8, 2, 0)),
                        List.of(new Resources.ThrottleDevice(8, 3, 300))));
        assertThat(resources.hugepageLimits()).containsExactly(new Resources.HugepageLimit("2MB", 209715200));
        assertThat(resources.network()).isEqualTo(new Resources.Network(1048577L, Map.of("eth0", 500L)));
        assertThat(resources.rdma()).containsExactly(Map.entry("mlx5_1", new Resources.Rdma(3L, null)));
        assertThat(resources.unified()).containsExactly(Map.entry("memory.high", "1073741824"));
    }

    @Test
    void seccompIsRead() throws IOException {
        assertThat(everything().linux().seccomp())
                .isEqualTo(new SeccompConfig(
                        "SCMP_ACT_ERRNO",
                        38,
                        List.of("SCMP_ARCH_X86_64"),
                        List.of("SECCOMP_FILTER_FLAG_LOG"),
                        "/run/listener",
                        "meta",
                        List.of(new SeccompConfig.Rule(
                                List.of("read", "write"),
                                "SCMP_ACT_NOTIFY",
                                4095,
                                List.of(new SeccompConfig.Argument(5, -1, 2, "SCMP_CMP_MASKED_EQ"))))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.0.0", "1.0.0-rc5", "1.0.2-dev", "1.1.0+dev", "1.2.1", "1.3.0", "1.99.7"})
    void versionsOfTheFirstLineAreTaken(String version) throws DocumentException {
        assertThat(read("{'ociVersion': '" + version + "', 'root': {'path': '/'}}")
                        .ociVersion())
                .isEqualTo(version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.6.0", "2.0.0", "10.0.0"})
    void otherVersionsAreRefused(String version) {
        assertThatThrownBy(() -> read("{'ociVersion': '" + version + "', 'root': {'path': '/'}}"))
                .hasMessageStartingWith("ociVersion: not supported: " + version);
    }

    @ParameterizedTest
    @ValueSource(strings = {"1", "1.0", "v1.0.0", "1.0.0.0", "1.01.0", "1.0.x", "one", "1..0", "-1.0.0"})
    void whatIsNoVersionIsRefused(String version) {
        assertThatThrownBy(() -> read("{'ociVersion': '" + version + "', 'root': {'path': '/'}}"))
                .hasMessageStartingWith("ociVersion: not a version");
    }

    @Test
    void unknownMembersAreIgnored() throws DocumentException {
        Config config = read(with("'vm': 5, 'x': [1, {'y': null}], 'process': {'args': ['a'], 'cwd': '/', 'new': {}}"));
        assertThat(config).isEqualTo(read(with("'process': {'args': ['a'], 'cwd': '/'}")));
    }

    @Test
    void aRelativeDestinationLiesBelowTheRoot() throws DocumentException {
        assertThat(read(with("'mounts': [{'destination': 'a/../b', 'type': 'tmpfs'}]"))
                        .mounts()
                        .get(0)
                        .destination())
                .isEqualTo("/a/../b");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'process': 5 | process: not an object: 5",
                "'process': {'cwd': '/'} | process.args: missing",
                "'process': {'args': [], 'cwd': '/'} | process.args: empty",
                "'process': {'args': 'sh', 'cwd': '/'} | process.args: not an array: \"sh\"",
                "'process': {'args': ['a', 1], 'cwd': '/'} | process.args[1]: not a string: 1",
                "'process': {'args': ['a\\u0000'], 'cwd': '/'} | process.args[0]: contains a NUL character: \"a?\"",
                "'process': {'args': ['a']} | process.cwd: missing",
                "'process': {'args': ['a'], 'cwd': ''} | process.cwd: empty",
                "'process': {'args': ['a'], 'cwd': 'tmp'} | process.cwd: not an absolute path: \"tmp\"",
                "'process': {'args': ['a'], 'cwd': '/', 'env': ['A=1', 'B']} | process.env[1]: not of the form NAME=VALUE",
                "'process': {'args': ['a'], 'cwd': '/', 'env': ['=x']} | process.env[0]: not of the form NAME=VALUE",
                "'process': {'args': ['a'], 'cwd': '/', 'terminal': 'yes'} | process.terminal: not true or false: \"yes\"",
                "'process': {'args': ['a'], 'cwd': '/', 'user': {'uid': -1}} | process.user.uid: not from 0 to 4294967294: -1",
                "'process': {'args': ['a'], 'cwd': '/', 'user': {'gid': 4294967295}} | process.user.gid: not from 0 to 4294967294: 4294967295",
                "'process': {'args': ['a'], 'cwd': '/', 'user': {'umask': 512}} | process.user.umask: not from 0 to 511: 512",
                "'process': {'args': ['a'], 'cwd': '/', 'user': {'additionalGids': [1, 'x']}} | process.user.additionalGids[1]: not a number: \"x\"",
                "'process': {'args': ['a'], 'cwd': '/', 'rlimits': [{'type': 'RLIMIT_CPU', 'soft': 'x', 'hard': 1}]} | process.rlimits[0].soft: not a number: \"x\"",
                "'process': {'args': ['a'], 'cwd': '/', 'rlimits': [{'type': 'RLIMIT_CPU', 'soft': 2, 'hard': 1}]} | process.rlimits[0].soft: above the hard limit: 2 > 1",
                "'process': {'args': ['a'], 'cwd': '/', 'rlimits': [{'type': 'RLIMIT_CPU', 'soft': 0, 'hard': 1}, {'type': 'RLIMIT_CPU', 'soft': 0, 'hard': 1}]} | process.rlimits[1].type: RLIMIT_CPU is given twice",
                "'process': {'args': ['a'], 'cwd': '/', 'oomScoreAdj': 1001} | process.oomScoreAdj: not from -1000 to 1000: 1001",
                "'root': {} | root: given twice",
                "'mounts': [{'type': 'proc'}] | mounts[0].destination: missing",
                "'mounts': [{'destination': '/a', 'uidMappings': [{'containerID': 0, 'hostID': 0, 'size': 0}]}] | mounts[0].uidMappings[0].size: not from 1 to 4294967295: 0",
                "'hooks': {'prestart': [{'path': 'x'}]} | hooks.prestart[0].path: not an absolute path: \"x\"",
                "'hooks': {'poststop': [{'path': '/x', 'timeout': 0}]} | hooks.poststop[0].timeout: not from 1 to 2147483647: 0",
                "'annotations': {'a': 1} | annotations.a: not a string: 1",
                "'linux': [] | linux: not an object: an array",
                "'linux': {'namespaces': [{'type': 'ipc'}, {'type': 'ipc'}]} | linux.namespaces[1].type: ipc is given twice",
                "'linux': {'namespaces': [{'type': 'ipc', 'path': 'x'}]} | linux.namespaces[0].path: not an absolute path: \"x\"",
                "'linux': {'netDevices': {'a/b': {}}} | linux.netDevices[\"a/b\"]: not a valid name of a network device",
                "'linux': {'netDevices': {'eth0': {'name': 'a name'}}} | linux.netDevices.eth0.name: not a valid name of a network device: a name",
                "'linux': {'netDevices': {'eth0': {'name': '%s'}}} | linux.netDevices.eth0.name: not a valid name of a network device: %s",
                "'linux': {'timeOffsets': {'realtime': {}}} | linux.timeOffsets.realtime: not a clock with an offset; these clocks are monotonic and boottime",
                "'linux': {'devices': [{'path': '/dev/x', 'type': 'c', 'major': 4096, 'minor': 0}]} | linux.devices[0].major: not from 0 to 4095: 4096",
                "'linux': {'devices': [{'path': '/dev/x', 'type': 'b', 'major': 1}]} | linux.devices[0].minor: missing",
                "'linux': {'maskedPaths': ['/a', 'b']} | linux.maskedPaths[1]: not an absolute path: \"b\"",
                "'linux': {'resources': {'memory': {'limit': -2}}} | linux.resources.memory.limit: not from -1 to 9223372036854775807: -2",
                "'linux': {'resources': {'memory': {'swappiness': 101}}} | linux.resources.memory.swappiness: not from 0 to 100: 101",
                "'linux': {'resources': {'cpu': {'shares': -1}}} | linux.resources.cpu.shares: not from 0 to 18446744073709551615: -1",
                "'linux': {'resources': {'devices': [{'allow': true, 'access': 'rx'}]}} | linux.resources.devices[0].access: only the letters r, w and m are allowed, not rx",
                "'linux': {'resources': {'hugepageLimits': [{'pageSize': '../x', 'limit': 1}]}} | linux.resources.hugepageLimits[0].pageSize: not a size such as 2MB: ../x",
                "'linux': {'seccomp': {}} | linux.seccomp.defaultAction: missing",
                "'linux': {'seccomp': {'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': [], 'action': 'SCMP_ACT_ALLOW'}]}} | linux.seccomp.syscalls[0].names: empty",
                "'linux': {'seccomp': {'defaultAction': 'SCMP_ACT_ALLOW', 'syscalls': [{'names': ['a'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 6, 'value': 0, 'op': 'SCMP_CMP_EQ'}]}]}} | linux.seccomp.syscalls[0].args[0].index: not from 0 to 5: 6"
            })
    void whatIsWrongIsNamedWithItsPlace(String members, String message) {
        assertThatThrownBy(() -> read(with(members)))
                .isInstanceOf(DocumentException.class)
                .hasMessage(message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'process': {'args': ['a'], 'cwd': '/', 'rlimits': [{'type': 'NOFILE', 'soft': 0, 'hard': 1}]} | process.rlimits[0].type: not one of RLIMIT_AS,",
                "'linux': {'namespaces': [{'type': 'net'}]} | linux.namespaces[0].type: not one of cgroup, ipc,",
                "'linux': {'rootfsPropagation': 'x'} | linux.rootfsPropagation: not one of",
                "'linux': {'personality': {'domain': 'BSD'}} | linux.personality.domain: not one of LINUX, LINUX32",
                "'linux': {'seccomp': {'defaultAction': 'ALLOW'}} | linux.seccomp.defaultAction: not one of SCMP_ACT_ALLOW,"
            })
    void unknownWordsAreAnsweredWithTheKnownOnes(String members, String beginning) {
        assertThatThrownBy(() -> read(with(members))).hasMessageStartingWith(beginning);
    }

    @Test
    void whatMustBeThereIsMissed() {
        assertThatThrownBy(() -> read("{}")).hasMessage("ociVersion: missing");
        assertThatThrownBy(() -> read("{'ociVersion': '1.0.0'}")).hasMessage("root: missing");
        assertThatThrownBy(() -> read("[]")).hasMessage("not an object: an array");
    }

    /** No host has both AppArmor and SELinux, so this cannot be tested on a host. */
    @Test
    void whatIsAddedHasTheLabelsOfTheContainerUnlessItSaysOthers() throws DocumentException {
        ProcessConfig own = ProcessReader.read(
                process("'apparmorProfile': 'a', 'selinuxLabel': 'b', 'noNewPrivileges': true, 'oomScoreAdj': 3"));
        ProcessConfig silent = ProcessReader.readExec(process("'noNewPrivileges': false"), own);
        assertThat(silent.apparmorProfile()).isEqualTo("a");
        assertThat(silent.selinuxLabel()).isEqualTo("b");
        assertThat(silent.oomScoreAdj()).isEqualTo(3);
        assertThat(silent.noNewPrivileges()).isFalse();
        ProcessConfig other = ProcessReader.readExec(process("'apparmorProfile': 'c', 'selinuxLabel': 'd'"), own);
        assertThat(other.apparmorProfile()).isEqualTo("c");
        assertThat(other.selinuxLabel()).isEqualTo("d");
    }

    private static Value process(String members) throws DocumentException {
        return Document.parse(("{'args': ['true'], 'cwd': '/', " + members + "}").replace('\'', '"'));
    }
}
