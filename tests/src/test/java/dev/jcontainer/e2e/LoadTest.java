package dev.jcontainer.e2e;

import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.Containers;
import dev.jcontainer.Result;
import dev.jcontainer.spec.ContainerSpec;
import dev.jcontainer.spec.Root;
import dev.jcontainer.spec.Stdio;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Many launches, one after another and in parallel; {@link NothingLeft} counts what they leave. */
@EndToEnd
class LoadTest {
    private static ContainerSpec.Builder echo(int number) {
        return ContainerSpec.builder()
                .root(Root.directory(Rootfs.shared()))
                .stdio(Stdio.pipe())
                .command("echo", Integer.toString(number));
    }

    @Test
    void aThousandInARowLeaveNothing() throws Exception {
        int threads = Thread.getAllStackTraces().size();
        for (int i = 0; i < 1000; i++) {
            assertThat(Containers.run(echo(i).build()).stdoutText()).isEqualTo(i + "\n");
        }
        assertThat(Thread.getAllStackTraces()).hasSizeLessThanOrEqualTo(threads + 1);
    }

    @Test
    void sixtyFourAtATimeLeaveNothing() throws Exception {
        ExecutorService pool = Executors.newFixedThreadPool(64);
        try {
            List<Future<Result>> results = new ArrayList<>();
            for (int i = 0; i < 256; i++) {
                ContainerSpec spec = echo(i).build();
                results.add(pool.submit(() -> Containers.run(spec)));
            }
            for (int i = 0; i < results.size(); i++) {
                assertThat(results.get(i).get().stdoutText()).isEqualTo(i + "\n");
            }
        } finally {
            pool.shutdown();
        }
    }
}
