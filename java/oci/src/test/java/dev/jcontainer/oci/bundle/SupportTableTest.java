package dev.jcontainer.oci.bundle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.host.HostFacts;
import dev.jcontainer.json.Document;
import dev.jcontainer.json.DocumentException;
import dev.jcontainer.oci.config.Config;
import dev.jcontainer.oci.config.ConfigReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/**
 * Compares the table of docs/oci.md with the planner: a "refused" property is refused, and an "implemented" one is
 * planned.
 */
final class SupportTableTest {
    /** An example of each property, as a member of its parent. */
    private static final Map<String, String> EXAMPLES = new LinkedHashMap<>();

    static {
        EXAMPLES.put("process.user", "'user': {'uid': 1, 'gid': 2, 'umask': 63, 'additionalGids': [3]}");
        EXAMPLES.put("process.capabilities", "'capabilities': {'bounding': ['CAP_KILL']}");
        EXAMPLES.put("process.rlimits", "'rlimits': [{'type': 'RLIMIT_NOFILE', 'soft': 1, 'hard': 2}]");
        EXAMPLES.put("process.noNewPrivileges", "'noNewPrivileges': true");
        EXAMPLES.put("process.oomScoreAdj", "'oomScoreAdj': 5");
        EXAMPLES.put("process.terminal", "'terminal': true");
        EXAMPLES.put("process.consoleSize", "'consoleSize': {'height': 1, 'width': 2}");
        EXAMPLES.put("process.apparmorProfile", "'apparmorProfile': 'x'");
        EXAMPLES.put("process.selinuxLabel", "'selinuxLabel': 'x'");
        EXAMPLES.put("process.scheduler", "'scheduler': {'policy': 'SCHED_BATCH'}");
        EXAMPLES.put("process.ioPriority", "'ioPriority': {'class': 'IOPRIO_CLASS_IDLE'}");
        EXAMPLES.put("process.execCPUAffinity", "'execCPUAffinity': {'final': '0'}");
        EXAMPLES.put(
                "mounts",
                "'mounts': [{'destination': '/x', 'source': '/y', 'options': ['rbind', 'rro', 'rslave']},"
                        + " {'destination': '/sys/fs/cgroup', 'type': 'cgroup'}]");
        EXAMPLES.put(
                "mounts.uidMappings",
                "'mounts': [{'destination': '/x', 'type': 'bind', 'source': '/y',"
                        + " 'uidMappings': [{'containerID': 0, 'hostID': 5, 'size': 1}], 'gidMappings':"
                        + " [{'containerID': 0, 'hostID': 5, 'size': 1}]}]");
        EXAMPLES.put(
                "mounts.options.tmpcopyup",
                "'mounts': [{'destination': '/x', 'type': 'tmpfs', 'options': ['tmpcopyup']}]");
        EXAMPLES.put("hostname", "'hostname': 'x'");
        EXAMPLES.put("domainname", "'domainname': 'x'");
        EXAMPLES.put("annotations", "'annotations': {'a': 'b'}");
        for (String kind :
                List.of("prestart", "createRuntime", "createContainer", "startContainer", "poststart", "poststop")) {
            EXAMPLES.put("hooks." + kind, "'hooks': {'" + kind + "': [{'path': '/x'}]}");
        }
        EXAMPLES.put(
                "linux.namespaces.user",
                "'namespaces': [{'type': 'user'}, {'type': 'mount'}], 'uidMappings': [{'containerID': 0, 'hostID': 5,"
                        + " 'size': 1}], 'gidMappings': [{'containerID': 0, 'hostID': 5, 'size': 1}]");
        EXAMPLES.put("linux.namespaces.time", "'namespaces': [{'type': 'time'}, {'type': 'mount'}]");
        EXAMPLES.put(
                "linux.timeOffsets",
                "'timeOffsets': {'boottime': {'secs': 1}}, 'namespaces': [{'type': 'time'}, {'type': 'mount'}]");
        EXAMPLES.put(
                "linux.devices",
                "'devices': [{'path': '/dev/x', 'type': 'c', 'major': 10, 'minor': 200, 'fileMode': 384, 'uid': 1}]");
        EXAMPLES.put("linux.netDevices", "'netDevices': {'eth0': {}}");
        EXAMPLES.put("linux.cgroupsPath", "'cgroupsPath': '/a/b'");
        EXAMPLES.put("linux.rootfsPropagation", "'rootfsPropagation': 'rslave'");
        EXAMPLES.put(
                "linux.seccomp",
                "'seccomp': {'defaultAction': 'SCMP_ACT_ERRNO', 'defaultErrnoRet': 38, 'architectures':"
                        + " ['SCMP_ARCH_X86_64', 'SCMP_ARCH_X86'], 'flags': ['SECCOMP_FILTER_FLAG_LOG'], 'syscalls':"
                        + " [{'names': ['personality'], 'action': 'SCMP_ACT_ALLOW', 'args': [{'index': 0, 'value': 0,"
                        + " 'op': 'SCMP_CMP_EQ'}, {'index': 0, 'value': 8, 'op': 'SCMP_CMP_EQ'}]}]}");
        EXAMPLES.put(
                "linux.seccomp.listenerPath", "'seccomp': {'defaultAction': 'SCMP_ACT_ALLOW', 'listenerPath': '/x'}");
        EXAMPLES.put("linux.maskedPaths", "'maskedPaths': ['/x']");
        EXAMPLES.put("linux.readonlyPaths", "'readonlyPaths': ['/x']");
        EXAMPLES.put("linux.mountLabel", "'mountLabel': 'x'");
        EXAMPLES.put("linux.personality", "'personality': {'domain': 'LINUX32'}");
        EXAMPLES.put("linux.intelRdt", "'intelRdt': {'closID': 'x'}");
        EXAMPLES.put("linux.sysctl", "'sysctl': {'net.ipv4.ip_forward': '1'}");
        EXAMPLES.put("linux.memoryPolicy", "'memoryPolicy': {'mode': 'MPOL_LOCAL'}");
        resource(
                "devices",
                "[{'allow': false, 'access': 'rwm'}, {'allow': true, 'type': 'c', 'major': 1, 'access': 'r'}]");
        resource("memory", "{'limit': 67108864, 'reservation': 33554432, 'swap': -1, 'kernel': 5}");
        resource("memory.swappiness", "{'swappiness': 5}");
        resource("memory.disableOOMKiller", "{'disableOOMKiller': true}");
        resource("cpu", "{'shares': 512, 'quota': 5000, 'period': 100000, 'cpus': '0', 'mems': '0'}");
        resource("cpu.burst", "{'burst': 5}");
        resource("cpu.idle", "{'idle': 1}");
        resource("pids", "{'limit': 5}");
        resource("blockIO", "{'weight': 50}");
        resource("blockIO.throttleReadBpsDevice", "{'throttleReadBpsDevice': [{'major': 8, 'minor': 0, 'rate': 5}]}");
        resource("hugepageLimits", "[{'pageSize': '2MB', 'limit': 5}]");
        resource("network", "{'classID': 5}");
        resource("rdma", "{'x': {'hcaHandles': 1}}");
        resource("unified", "{'memory.high': '5000000'}");
    }

    private static void resource(String name, String value) {
        int dot = name.indexOf('.');
        EXAMPLES.put(
                "linux.resources." + name,
                "'resources': {'" + (dot < 0 ? name : name.substring(0, dot)) + "': " + value + "}");
    }

    /** The properties that every example has. */
    private static final List<String> ALWAYS =
            List.of("ociVersion", "process.args", "process.env", "process.cwd", "root", "linux.namespaces");

    @Test
    void theTableSaysWhatTheRuntimeDoes() throws IOException {
        Map<String, String> rows = rows();
        assertThat(rows.keySet()).containsExactlyInAnyOrderElementsOf(all());
        for (Map.Entry<String, String> row : rows.entrySet()) {
            if (ALWAYS.contains(row.getKey())) {
                continue;
            }
            String problem = problem(row.getKey());
            if (row.getValue().startsWith("refused: ")) {
                assertThat(problem)
                        .as(row.getKey())
                        .isEqualTo(row.getKey() + row.getValue().substring("refused".length()));
            } else if (row.getValue().startsWith("implemented where the host has ")) {
                assertThat(problem)
                        .as(row.getKey())
                        .satisfiesAnyOf(
                                said -> assertThat(said).isEmpty(),
                                said -> assertThat(said)
                                        .contains("this host has no "
                                                + row.getValue().split(" ")[5].replace(",", "")));
            } else {
                assertThat(problem).as(row.getKey()).isEmpty();
            }
        }
    }

    private static List<String> all() {
        List<String> all = new ArrayList<>(ALWAYS);
        all.addAll(EXAMPLES.keySet());
        return all;
    }

    /** Returns the property and the state of each row. */
    private static Map<String, String> rows() throws IOException {
        List<String> lines = Files.readAllLines(Path.of("../../docs/oci.md"));
        int row = lines.indexOf("| property | state |") + 2; // after the line of dashes
        assertThat(row).as("the table's head").isGreaterThan(1);
        Map<String, String> rows = new LinkedHashMap<>();
        for (; lines.get(row).startsWith("|"); row++) {
            String[] cells = lines.get(row).split("\\|", -1);
            rows.put(cells[1].strip().replace("`", ""), cells[2].strip());
        }
        return rows;
    }

    private static String problem(String property) throws IOException {
        try {
            Config config = ConfigReader.read(Document.parse(document(property)));
            ResourceLimits.of(config.linux().resources(), null, true);
            if (config.linux().seccomp() != null) {
                assertThat(BundleSeccomp.of(config.linux().seccomp()).rules()).hasSizeBetween(0, 2);
            }
            BundlePlanner.plan(
                    new Bundle("/bundle", config),
                    new HostFacts(List.of(), false, -1, "/tmp", null),
                    new BundlePlanner.Surroundings(
                            "id", "/state", "/", null, null, "/mnt", false, true, true, Map.of(), true));
            return "";
        } catch (DocumentException e) {
            return String.valueOf(e.getMessage());
        }
    }

    private static String document(String property) {
        String example = String.valueOf(EXAMPLES.get(property));
        String process = property.startsWith("process.") ? ", " + example : "";
        String linux = property.startsWith("linux.") ? ", " + example : "";
        String mounts = example.startsWith("'terminal'")
                ? ", 'mounts': [{'destination': '/dev/pts', 'type': 'devpts', 'source': 'devpts'}]"
                : "";
        if (property.equals("mounts.uidMappings")) { // the mappings are those of the container
            linux = ", " + EXAMPLES.get("linux.namespaces.user");
        }
        boolean isTop = !property.startsWith("process.") && !property.startsWith("linux.");
        String top = isTop ? ", " + example : "";
        String namespaces = (example + linux).contains("'namespaces': ")
                ? ""
                : "'namespaces': [{'type': 'mount'}, {'type': 'uts'}, {'type': 'network'}], ";
        return ("{'ociVersion': '1.0.0', 'root': {'path': 'r'}, 'process': {'args': ['a'], 'cwd': '/'" + process
                        + "}, 'linux': {" + namespaces + "'x': 1" + linux + "}" + top + mounts + "}")
                .replace('\'', '"');
    }
}
