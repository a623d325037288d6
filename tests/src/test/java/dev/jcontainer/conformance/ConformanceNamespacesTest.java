package dev.jcontainer.conformance;

import static dev.jcontainer.conformance.Json.list;
import static dev.jcontainer.conformance.Json.map;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The parts namespaces, mappings of ids and offsets of time of config-linux.md. */
@Conformance
final class ConformanceNamespacesTest extends ConformanceTest {
    private static final String ID = RuntimeUnderTest.own("conformance-namespaces");

    /**
     * "If a namespace type is not specified in the namespaces array, the container MUST inherit the runtime namespace".
     */
    @ParameterizedTest
    @CsvSource({"uts, uts", "ipc, ipc"})
    void aNamespaceThatIsNotNamedIsTheRuntimes(String type, String file) throws Exception {
        Bundle bundle = telling(bundle().withoutNamespace(type), "readlink /proc/self/ns/" + file);
        assertThat(told(ID, bundle))
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
        assertThat(told(ID, bundle)).isEqualTo(expected);
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
        assertThat(told(ID, bundle).lines().map(line -> line.strip().replaceAll(" +", " ")))
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
        assertThat(told(ID, bundle).lines().map(line -> line.strip().replaceAll(" +", " ")))
                .containsExactly("0 0 4294967295", "0 0 4294967295");
    }

    /** "timeOffsets". */
    @Test
    void aTimeNamespaceHasTheOffsets() throws Exception {
        Bundle bundle = telling(bundle().namespace("time", ""), "cut -d. -f1 /proc/uptime")
                .set("linux.timeOffsets", map("boottime", map("secs", 9000000)));
        assertThat(Long.parseLong(told(ID, bundle))).isGreaterThan(9000000);
    }
}
