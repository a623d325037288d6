package dev.jcontainer.e2e;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Commands that a test has started and left running; they are killed when the test ends. */
final class StartedProcesses implements AfterEachCallback {
    private final List<Process> started = new ArrayList<>();

    /** Starts {@code jcontainer run} with these words behind a root filesystem; stderr goes to stdout. */
    Process run(List<String> words) throws IOException {
        return add(CommandLine.command(CommandLine.inRootfs(words.toArray(new String[0])))
                .redirectErrorStream(true)
                .start());
    }

    Process add(Process process) {
        started.add(process);
        return process;
    }

    /** How many the test has started. */
    int count() {
        return started.size();
    }

    @Override
    public void afterEach(ExtensionContext context) throws InterruptedException {
        for (Process process : started) {
            process.destroyForcibly();
            process.waitFor();
        }
    }
}
