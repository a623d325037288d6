package dev.jcontainer.e2e;

import dev.jcontainer.command.CommandOutput;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of the OCI runtime share: each has a runtime, and containers of which nothing is left after it. */
abstract class OciTest {
    @TempDir
    Path directory;

    OciRuntime runtime = new OciRuntime(Path.of(""));

    private final String[] ids;

    /**
     * Creates what the tests of a class share.
     *
     * @param ids the ids of its containers
     */
    OciTest(String... ids) {
        this.ids = ids;
    }

    @BeforeEach
    void makeRuntime() {
        runtime = new OciRuntime(directory);
    }

    /** The stdout of {@code oci run} of the first container, followed by its stderr. */
    String run() throws IOException, InterruptedException {
        CommandOutput output = runtime.run("run", ids[0]);
        return output.out() + output.err();
    }

    /** A namespace of a process, as its link in /proc names it. */
    static String namespace(long pid, String kind) throws IOException {
        return Files.readSymbolicLink(Path.of("/proc/" + pid + "/ns/" + kind)).toString();
    }

    @AfterEach
    void clear() throws Exception {
        for (int i = ids.length - 1; i > 0; i--) {
            runtime.run("delete", "--force", ids[i]).succeeds();
        }
        runtime.clear(ids[0]);
    }
}
