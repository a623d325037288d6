package dev.jcontainer.api;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/**
 * Compares the public API with {@code java/core/api.txt}, which has a line for each class and member that users of the
 * library can name. As long as nothing is released, there is nothing else to compare a change with.
 */
final class PublicApiTest {
    private static final String ACCEPT = "jcontainer.api.accept";
    private static final Path BASELINE = Path.of("api.txt"); // Maven runs the tests of a module in its directory

    @Test
    void theApiIsTheOneThatWasAccepted() throws Exception {
        List<String> now = PublicApi.lines();
        if (Boolean.getBoolean(ACCEPT)) {
            Files.write(BASELINE, now);
        }
        assertThat(difference(Files.readAllLines(BASELINE), now))
                .as("changes of the public API; when they are wanted, accept them, and tell of them in CHANGELOG.md:%n"
                        + "    mvn -pl java/core -am test -Dtest=PublicApiTest -Dsurefire.failIfNoSpecifiedTests=false"
                        + " -D" + ACCEPT + "=true%n")
                .isEmpty();
    }

    @Test
    void aDifferenceNamesWhatIsGoneAndWhatIsNew() {
        assertThat(difference(List.of("a", "b"), List.of("b", "c"))).containsExactly("- a", "+ c");
        assertThat(difference(List.of("a"), List.of("a"))).isEmpty();
    }

    @Test
    void eachKindOfMemberIsInTheList() {
        assertThat(PublicApi.lines())
                .contains(
                        "dev.jcontainer.Containers (final class)",
                        "dev.jcontainer.Containers: static dev.jcontainer.Result run(dev.jcontainer.spec.ContainerSpec)"
                                + " throws java.io.IOException, java.lang.InterruptedException",
                        "dev.jcontainer.Containers: static final java.lang.String IDLE_SUPERVISORS",
                        "dev.jcontainer.LaunchedProcess (abstract sealed class extends java.lang.Process"
                                + " implements java.lang.AutoCloseable)",
                        "dev.jcontainer.Support: <init>(java.util.List<dev.jcontainer.Support$Facility>)")
                .noneMatch(line -> line.contains("dev.jcontainer.ContainerStart"));
    }

    private static List<String> difference(List<String> accepted, List<String> now) {
        List<String> changes = new ArrayList<>();
        for (String line : new TreeSet<>(accepted)) {
            if (!now.contains(line)) {
                changes.add("- " + line);
            }
        }
        for (String line : now) {
            if (!accepted.contains(line)) {
                changes.add("+ " + line);
            }
        }
        return changes;
    }
}
