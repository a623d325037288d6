package dev.jcontainer.conformance;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** The common head of the conformance tests: each has a runtime of its own, whose containers are removed after it. */
abstract class ConformanceTest {
    @TempDir
    Path work;

    RuntimeUnderTest runtime = new RuntimeUnderTest(Path.of(""));

    @BeforeEach
    void prepare() {
        runtime = new RuntimeUnderTest(work);
    }

    @AfterEach
    void clear() {
        runtime.clear();
    }

    Bundle bundle() throws IOException, InterruptedException {
        return new Bundle(work.resolve("bundle"));
    }

    /** The bundle with a script whose output is in {@code /out/told}. */
    static Bundle telling(Bundle bundle, String script) {
        return bundle.script("exec > /out/told; " + script);
    }

    /** What a container of a bundle has written to {@code /out/told} when it ends. */
    String told(String id, Bundle bundle) throws IOException {
        runtime.runToEnd(id, bundle);
        return bundle.out("told").strip();
    }

    /**
     * The lines that a container of a bundle has written to {@code /out/told} when it ends, for all tests of a class.
     */
    static List<String> tell(Path work, String id, Bundle bundle) throws IOException {
        RuntimeUnderTest teller = new RuntimeUnderTest(work);
        try {
            teller.runToEnd(id, bundle);
            return bundle.out("told").lines().toList();
        } finally {
            teller.clear();
        }
    }
}
