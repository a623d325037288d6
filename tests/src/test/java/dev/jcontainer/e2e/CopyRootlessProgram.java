package dev.jcontainer.e2e;

import dev.jcontainer.Container;
import dev.jcontainer.Containers;
import dev.jcontainer.engine.file.ContainerFiles;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.CopyOptions;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.nio.file.Path;

/** Copies files of a user's container, running and stopped, and back: arguments are its root and a directory for copies. */
final class CopyRootlessProgram {
    private CopyRootlessProgram() {}

    public static void main(String[] arguments) throws Exception {
        Path root = Path.of(arguments[0]);
        String work = arguments[1];
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(root))
                .command("sleep", "1000000")
                .stdio(Stdio.discard())
                .build();
        try (Container container = Containers.start(spec)) {
            copy(ContainerFiles.of(container), work, "/running");
        }
        copy(ContainerFiles.ofStopped(spec, () -> () -> {}), work, "/stopped");
    }

    private static void copy(ContainerFiles files, String work, String name) throws Exception {
        files.copyTo(work + "/source", name, CopyOptions.DEFAULT);
        files.copyFrom(name, work + name, CopyOptions.DEFAULT);
        System.out.println("copied " + name);
    }
}
