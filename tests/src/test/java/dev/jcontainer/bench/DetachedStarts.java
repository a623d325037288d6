package dev.jcontainer.bench;

import dev.jcontainer.engine.Engine;
import dev.jcontainer.engine.EngineContainer;
import dev.jcontainer.engine.spec.Detached;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import java.io.IOException;
import java.util.List;

/**
 * Starts many detached containers of one directory by the library, one after the other, and ends. {@code
 * tests/bench-engine} measures it as a whole process, with the start of its JVM.
 */
final class DetachedStarts {
    private DetachedStarts() {}

    /**
     * @param arguments the number of containers, the root filesystem, {@code running} or {@code ended}, which waits for
     *     the end of each container, and the words of the program
     */
    public static void main(String[] arguments) throws IOException, InterruptedException {
        boolean isAwaited = arguments[2].equals("ended");
        Engine engine = Engine.open();
        ContainerSpec spec = ContainerSpec.builder()
                .root(Root.directory(arguments[1]))
                .command(List.of(arguments).subList(3, arguments.length))
                .build();
        for (int i = Integer.parseInt(arguments[0]); i > 0; i--) {
            EngineContainer container = engine.run(spec, Detached.builder().build());
            if (isAwaited) {
                container.waitFor();
            }
        }
    }
}
