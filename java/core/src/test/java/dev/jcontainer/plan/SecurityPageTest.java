package dev.jcontainer.plan;

import static dev.jcontainer.plan.Fixtures.directory;
import static dev.jcontainer.plan.Fixtures.facts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.jcontainer.plan.step.MountStep;
import dev.jcontainer.plan.step.PrivilegeStep;
import dev.jcontainer.spec.Capability;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Compares docs/security.md with the code: its lists are what the planner does, and the tests that it names exist. */
class SecurityPageTest {
    private static final Pattern TEST = Pattern.compile("`(\\w+Test)\\.(\\w+)`");

    private static String page = "";
    private static List<Path> tests = List.of();

    @BeforeAll
    static void readThePage() throws IOException {
        page = Files.readString(Checkout.file("docs/security.md"));
        try (Stream<Path> files = Stream.of("java", "tests/src").flatMap(SecurityPageTest::filesBelow)) {
            tests = files.filter(file -> file.toString().endsWith("Test.java")).collect(Collectors.toList());
        }
    }

    private static Stream<Path> filesBelow(String directory) {
        try {
            return Files.walk(Checkout.file(directory));
        } catch (IOException e) {
            throw new IllegalStateException(e);
        }
    }

    /** The text between {@code <!-- name -->} and {@code <!-- end -->}. */
    private static List<String> list(String name) {
        Matcher matcher = Pattern.compile("<!-- " + name + " -->(.*?)<!-- end -->", Pattern.DOTALL)
                .matcher(page);
        assertThat(matcher.find()).as("the list '%s'", name).isTrue();
        return Stream.of(matcher.group(1).split(","))
                .map(word -> word.replace("`", "").strip())
                .collect(Collectors.toList());
    }

    private static <T> List<T> steps(Class<T> type) {
        return Fixtures.plan(directory(), facts()).steps().stream()
                .filter(type::isInstance)
                .map(type::cast)
                .collect(Collectors.toList());
    }

    @Test
    void theCapabilitiesAreThoseOfThePlan() {
        PrivilegeStep.Capabilities step =
                steps(PrivilegeStep.Capabilities.class).get(0);
        assertThat(String.join(",", list("capabilities")))
                .isEqualTo(Capability.names(step.effective()))
                .isEqualTo(Capability.names(step.permitted()))
                .isEqualTo(Capability.names(step.bounding()));
    }

    @Test
    void theMaskedPathsAreThoseOfThePlan() {
        assertThat(list("masked"))
                .containsExactlyElementsOf(steps(MountStep.MaskPath.class).stream()
                        .map(MountStep.MaskPath::path)
                        .collect(Collectors.toList()));
    }

    @Test
    void theReadOnlyPathsAreThoseOfThePlan() {
        assertThat(list("readonly"))
                .containsExactlyElementsOf(steps(MountStep.ReadonlyPath.class).stream()
                        .map(MountStep.ReadonlyPath::path)
                        .collect(Collectors.toList()));
    }

    @Test
    void eachTestThatIsNamedIsThere() throws IOException {
        List<MatchResult> named = TEST.matcher(page).results().collect(Collectors.toList());
        assertThat(named).hasSizeGreaterThan(20);
        for (MatchResult test : named) {
            List<Path> files = tests.stream()
                    .filter(candidate -> candidate.endsWith(test.group(1) + ".java"))
                    .collect(Collectors.toList());
            assertThat(files)
                    .as(test.group())
                    .isNotEmpty()
                    .anySatisfy(file -> assertThat(Files.readString(file)).contains("void " + test.group(2) + "("));
        }
    }

    /** No defence prevents it, so the page warns. */
    @Test
    void anExecIntoAContainerThatMayTraceIsWarnedOf() {
        assertThat(page.replaceAll("\\s+", " "))
                .contains("`exec` into a container that has SYS_PTRACE and no user namespace")
                .contains("hands the container the host");
    }

    /** A reader looks for this first: for each promise of the table there is a test. */
    @Test
    void eachWayOutHasATest() {
        String table = page.substring(page.indexOf("| class | defence | tests |"), page.indexOf("## Hostile programs"));
        List<String> rows = table.lines()
                .filter(row -> row.startsWith("| ") && !row.startsWith("| class |"))
                .collect(Collectors.toList());
        assertThat(rows)
                .hasSizeGreaterThanOrEqualTo(11)
                .allMatch(row -> TEST.matcher(row).find());
    }
}
