package dev.jcontainer.oci.lifecycle;

import dev.jcontainer.launch.RunningContainer;
import dev.jcontainer.oci.state.ContainerDirectories;
import java.io.IOException;

/** The verb {@code run}: creates a container, starts it, and deletes it when its program has ended. */
final class ContainerRun {
    private ContainerRun() {}

    static int inForeground(
            ContainerDirectories directories, String id, CreateOptions options, boolean keep, Foreground foreground)
            throws IOException, InterruptedException {
        ContainerCreate creation = new ContainerCreate(directories, id, options);
        RunningContainer program;
        try (ContainerDirectories.Lock lock = directories.create(id)) {
            program = creation.run(foreground);
        }
        try {
            return foreground.follow(program);
        } finally {
            program.close();
            if (!keep) {
                ContainerDelete.delete(directories, id, true);
            }
        }
    }

    static void detached(ContainerDirectories directories, String id, CreateOptions options) throws IOException {
        ContainerCreate.create(directories, id, options);
        try {
            ContainerStart.start(directories, id, options.cancellation());
        } catch (IOException | RuntimeException | Error e) {
            ContainerDelete.delete(directories, id, true);
            throw e;
        }
    }
}
