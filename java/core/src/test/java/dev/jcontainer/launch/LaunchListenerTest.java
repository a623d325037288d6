package dev.jcontainer.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.jcontainer.plan.step.ProcessStep;
import dev.jcontainer.plan.step.Step;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class LaunchListenerTest {
    private static final Step STEP = new ProcessStep.NewSession();

    private final List<String> told = new ArrayList<>();

    private LaunchListener named(String name, boolean decides) {
        return new LaunchListener() {
            @Override
            public void created(long pid, long supervisor) {
                told.add(name + " created " + pid + " by " + supervisor);
            }

            @Override
            public void stepDone(int index, Step step) {
                told.add(name + " done " + index);
            }

            @Override
            public boolean filterListens(int listener) {
                told.add(name + " filter " + listener);
                return decides;
            }
        };
    }

    @Test
    void listenersAreCalledOneAfterTheOther() throws Exception {
        LaunchListener all = named("a", false).andThen(named("b", false)).andThen(named("c", false));
        all.created(1, 2);
        all.stepDone(7, STEP);
        assertThat(told)
                .containsExactly(
                        "a created 1 by 2", "b created 1 by 2", "c created 1 by 2", "a done 7", "b done 7", "c done 7");
    }

    @Test
    void theFirstThatDecidesForAFilterIsTheOnlyOne() throws Exception {
        LaunchListener all = named("a", false).andThen(named("b", true)).andThen(named("c", true));
        assertThat(all.filterListens(5)).isTrue();
        assertThat(told).containsExactly("a filter 5", "b filter 5");
        assertThat(new LaunchListener() {}.andThen(named("d", false)).filterListens(5))
                .isFalse();
    }

    @Test
    void aListenerThatThrowsEndsTheLaunchForTheOthersToo() {
        LaunchListener failing = new LaunchListener() {
            @Override
            public void stepDone(int index, Step step) throws IOException {
                throw new IOException("enough");
            }
        };
        assertThatThrownBy(() -> failing.andThen(named("b", true)).stepDone(0, STEP))
                .hasMessage("enough");
        assertThat(told).isEmpty();
    }
}
