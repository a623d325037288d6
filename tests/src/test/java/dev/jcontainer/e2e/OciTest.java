package dev.jcontainer.e2e;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** What the tests of the OCI runtime have in common: a runtime for each, and containers of which nothing is left after it. */
abstract class OciTest {
    @TempDir
    Path directory;

    OciRuntime runtime = new OciRuntime(Path.of(""));

    private final String[] ids;

    /**
     * For the tests of a class.
     *
     * @param ids of its containers
     */
    OciTest(String... ids) {
        this.ids = ids;
    }

    @BeforeEach
    void makeRuntime() {
        runtime = new OciRuntime(directory);
    }

    @AfterEach
    void clear() throws Exception {
        for (int i = ids.length - 1; i > 0; i--) {
            runtime.run("delete", "--force", ids[i]).succeeds();
        }
        runtime.clear(ids[0]);
    }
}
