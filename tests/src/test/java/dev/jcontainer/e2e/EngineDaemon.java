package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The daemon of an engine, whose output is in the directory of the test. */
final class EngineDaemon {
    private final Process process;

    private EngineDaemon(Process process) {
        this.process = process;
    }

    /**
     * Starts it. Its temporary files are in that directory, too: dockerd lets a containerd that is slow write its stacks
     * there.
     */
    static EngineDaemon start(Path work, List<String> command) throws IOException {
        ProcessBuilder builder = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(work.resolve("log").toFile());
        builder.environment().put("TMPDIR", work.toString());
        return new EngineDaemon(builder.start());
    }

    /** Ends it, and checks that it does. */
    void stop() throws InterruptedException {
        process.destroy();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    }
}
