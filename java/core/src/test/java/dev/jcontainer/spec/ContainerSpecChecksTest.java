package dev.jcontainer.spec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What a specification accepts and refuses. */
class ContainerSpecChecksTest {
    private static ContainerSpec.Builder spec() {
        return ContainerSpec.builder().root(Root.directory("/srv/rootfs")).command("/bin/true");
    }

    @Test
    void withoutARootThereIsNoSpecification() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContainerSpec.builder().command("sh").build())
                .withMessage("The container has no root: Root.directory(…) or Root.host()");
    }

    @Test
    void withoutACommandThereIsNoSpecification() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ContainerSpec.builder().root(Root.host()).build())
                .withMessage("The container has no command");
    }

    @Test
    void anEmptyCommandIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> spec().command()).withMessage("The command is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().command("", "a"))
                .withMessage("The command is empty");
    }

    @Test
    void aNulInTheCommandIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().command("s\0h"))
                .withMessage("The command 's?h' has a NUL character in it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().command("sh", "-c", "a\0b"))
                .withMessage("The argument 2 'a?b' has a NUL character in it");
    }

    @Test
    void anArgumentMayBeAsLongAsTheKernelTakesAndNotAByteMore() {
        assertThat(spec().command("echo", Inputs.LONGEST_ARGUMENT).build().command())
                .hasSize(2);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().command("echo", Inputs.LONGEST_ARGUMENT + "a"))
                .withMessage("The argument 1 '" + Inputs.repeat('a', 80)
                        + "…' is 131072 bytes long; the kernel allows at most"
                        + " 131071 for one string (MAX_ARG_STRLEN, man 2 execve)");
    }

    @Test
    void theLengthOfAnArgumentIsCountedInBytes() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().command("echo", Inputs.repeat('é', 65536)))
                .withMessageContaining("is 131072 bytes long");
    }

    @Test
    void halfACharacterIsRefusedWithTheInputThatHasIt() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().command("echo", Inputs.LONE_SURROGATE))
                .withMessageStartingWith("The argument 1 '/a")
                .withMessageContaining("the lone surrogate U+d800");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().env("A", Inputs.LONE_SURROGATE))
                .withMessageStartingWith("The environment variable 'A=/a");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().workdir(Inputs.LONE_SURROGATE))
                .withMessageStartingWith("The working directory '/a");
    }

    @Test
    void aByteThatIsNoUtf8IsTaken() {
        assertThat(spec().command("echo", "\uDCFF")
                        .env("A", "\uDC80")
                        .workdir("/\uDCFE")
                        .build()
                        .command())
                .containsExactly("echo", "\uDCFF");
    }

    @Test
    void aVariableNeedsANameWithoutAnEqualsSign() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().env("", "value"))
                .withMessage("The environment variable '=value' has no name");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().env("A=B", "value"))
                .withMessage("The environment variable 'A=B=value' has a '=' in its name");
    }

    /** The same as ProcessBuilder. */
    @Test
    @SuppressWarnings("NullAway")
    void nullIsRefusedByName() {
        assertThatNullPointerException()
                .isThrownBy(() -> spec().env("A", null))
                .withMessage("The value of the environment variable A is null");
        assertThatNullPointerException()
                .isThrownBy(() -> spec().env(null, "b"))
                .withMessage("The name of an environment variable is null");
        assertThatNullPointerException()
                .isThrownBy(() -> spec().command((String) null))
                .withMessage("The command is null");
        assertThatNullPointerException()
                .isThrownBy(() -> spec().command("echo", null))
                .withMessage("The argument 1 is null");
        assertThatNullPointerException()
                .isThrownBy(() -> ExecSpec.builder().env("A", null))
                .withMessage("The value of the environment variable A is null");
    }

    @Test
    void aNulInAVariableIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().env("A\0B", "c"))
                .withMessage("The environment variable 'A?B=c' has a NUL character in it");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().env("A", "b\0c"))
                .withMessage("The environment variable 'A=b?c' has a NUL character in it");
    }

    @Test
    void aVariableMayBeAsLongAsTheKernelTakesWithItsName() {
        String longest = Inputs.LONGEST_ARGUMENT.substring("A=".length());
        assertThat(spec().env("A", longest).build().environment()).hasSize(1);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().env("A", longest + "a"))
                .withMessageStartingWith("The environment variable 'A=aaa")
                .withMessageContaining("is 131072 bytes long");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().env("A", Inputs.repeat('€', 43691)))
                .withMessageContaining("is 131075 bytes long");
    }

    @Test
    void theVariablesOfAMapAreCheckedToo() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().env(Map.of("A=B", "c")))
                .withMessageContaining("'A=B=c'");
    }

    @Test
    void theWorkingDirectoryIsAnAbsolutePath() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().workdir("work\n"))
                .withMessage("The working directory 'work?' is not absolute");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().workdir(""))
                .withMessage("The working directory is empty");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().workdir("/w\0"))
                .withMessage("The working directory '/w?' has a NUL character in it");
    }

    @Test
    void aPathMayBe4095BytesLong() {
        assertThat(spec().workdir(Inputs.LONGEST_PATH).build().workdir()).hasSize(4095);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().workdir(Inputs.LONGEST_PATH + "p"))
                .withMessage("The working directory '/" + Inputs.repeat('p', 79)
                        + "…' is longer than 4095 bytes (PATH_MAX)");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "A.b-9", "9", "box.example.org", "a-", "my_web", "_a"})
    void aHostNameHasLettersDigitsDotsUnderscoresAndHyphens(String name) {
        assertThat(spec().hostname(name).build().hostname()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "-a", "a b", "bücher", "a/b", "a\n", "a:"})
    void anythingElseIsNoHostName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().hostname(name))
                .withMessage("The host name '" + name.replace('\n', '?')
                        + "' is not 1 to 64 letters, digits, dots, underscores and hyphens with no hyphen first");
    }

    @Test
    void aHostNameHasAtMost64Characters() {
        assertThat(spec().hostname(Inputs.repeat('h', 64)).build().hostname()).hasSize(64);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().hostname(Inputs.repeat('h', 65)))
                .withMessageContaining("'" + Inputs.repeat('h', 65) + "'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a", "0", "Job_1.retry-2"})
    void aNameBeginsWithALetterOrDigit(String name) {
        assertThat(spec().name(name).build().name()).isEqualTo(name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", ".", "..", "-a", "_a", "a/b", "a b", "ä", "a:b"})
    void anythingElseIsNoName(String name) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().name(name))
                .withMessage("The name '" + name
                        + "' is not a letter or digit followed by letters, digits, underscores, dots and hyphens");
    }

    @Test
    void aTimeoutIsAboveZero() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().timeout(Duration.ZERO))
                .withMessage("The timeout is not above 0: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().timeout(Duration.ofMillis(-5)))
                .withMessage("The timeout is not above 0: PT-0.005S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().timeout(Duration.ofSeconds(1), Duration.ofSeconds(-1)))
                .withMessage("The grace after the timeout is below 0: PT-1S");
    }

    @Test
    void whatIsLongerThanAHundredYearsIsRefused() {
        Duration longest = Duration.ofDays(36500);
        assertThat(spec().timeout(longest, longest).build().timeout()).isEqualTo(longest);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().timeout(longest.plusNanos(1)))
                .withMessageStartingWith("The timeout is longer than a hundred years");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec().grace(longest.plusNanos(1)))
                .withMessageStartingWith("The grace after the timeout is longer than a hundred years");
    }

    @Test
    void aPathCannotHaveBothRulesOfLandlock() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Inputs.rules().landlockReadWrite("/usr/./").build())
                .withMessageContaining("--landlock-ro")
                .withMessageContaining("--landlock-rw");
        assertThat(Inputs.rules().landlockReadWrite("/usr/local").build().landlockReadWrite())
                .as("a part of it can be writable")
                .containsExactly("/usr/local");
    }

    @Test
    void isolationByLandlockTakesNoRootAndStaysWhatItIs() {
        ContainerSpec spec = Inputs.landlock().build();
        assertThat(spec.root()).isEqualTo(Root.host());
        assertThat(spec.toBuilder().build()).usingRecursiveComparison().isEqualTo(spec);
    }

    @Test
    void isolationByLandlockRefusesWhatItCannotKeep() {
        Map<String, ContainerSpec.Builder> refused = new LinkedHashMap<>();
        refused.put("A root filesystem", Inputs.landlock().root(Root.host()));
        refused.put("A mount", Inputs.landlock().mount(Mount.tmpfs("/tmp", 4096)));
        refused.put("A /dev/shm", Inputs.landlock().shmSize(4096));
        refused.put("A device", Inputs.landlock().device(new Device("/dev/fuse", "/dev/fuse", true, true, true)));
        refused.put("A kernel parameter", Inputs.landlock().sysctl("net.ipv4.ip_forward", "1"));
        refused.put("A host name", Inputs.landlock().hostname("x"));
        refused.put("A line of /etc/hosts", Inputs.landlock().host("db", "127.0.0.2"));
        refused.put("An /etc/resolv.conf", Inputs.landlock().dns(new Dns(List.of("127.0.0.1"), List.of(), List.of())));
        refused.put("Another user", Inputs.landlock().user(1, 1));
        refused.put("A user namespace", Inputs.landlock().userNamespace(UserNamespace.AUTO));
        refused.put("An init", Inputs.landlock().init(true));
        refused.put("A terminal", Inputs.landlock().stdio(Stdio.pty(80, 24)));
        refused.put(
                "All privileges",
                Inputs.landlock().privileges(Privileges.privileged().build()));
        refused.put(
                "A capability",
                Inputs.landlock()
                        .privileges(Inputs.rules()
                                .capabilities(Capabilities.NONE.plus(Capability.KILL))
                                .build()));
        refused.put(
                "Gaining privileges",
                Inputs.landlock().privileges(Inputs.rules().noNewPrivs(false).build()));
        refused.put(
                "Another filter",
                Inputs.landlock()
                        .privileges(Inputs.rules().seccomp(Seccomp.UNCONFINED).build()));
        refused.put(
                "A masked or unmasked path",
                Inputs.landlock().privileges(Inputs.rules().unmaskAll().build()));
        refused.put(
                "A security label",
                Inputs.landlock().privileges(Inputs.rules().appArmorProfile("x").build()));
        refused.put(
                "The isolation landlock requires at least one rule",
                Inputs.landlock().privileges(Privileges.DEFAULT));
        refused.forEach((what, builder) -> assertThatIllegalArgumentException()
                .as(what)
                .isThrownBy(builder::build)
                .withMessageStartingWith(what));
        assertThat(Inputs.landlock()
                        .privileges(
                                Inputs.rules().capabilities(Capabilities.NONE).build())
                        .build())
                .as("to drop what is not there is fine")
                .isNotNull();
    }
}
