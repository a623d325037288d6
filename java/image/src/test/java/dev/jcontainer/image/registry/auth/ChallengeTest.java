package dev.jcontainer.image.registry.auth;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class ChallengeTest {
    private static List<Challenge> parse(String... fields) {
        return Challenge.parse(List.of(fields));
    }

    @Test
    void readsTheChallengeOfADockerRegistry() {
        assertThat(
                        parse(
                                "Bearer realm=\"https://auth.example/token\",service=\"registry.example\",scope=\"repository:a/b:pull,push\""))
                .containsExactly(new Challenge(
                        "bearer",
                        Map.of(
                                "realm", "https://auth.example/token",
                                "service", "registry.example",
                                "scope", "repository:a/b:pull,push")));
    }

    @Test
    void readsSeveralChallengesOfOneFieldAndOfSeveral() {
        List<Challenge> expected = List.of(
                new Challenge("negotiate", Map.of()),
                new Challenge("basic", Map.of("realm", "a, Bearer realm=x")),
                new Challenge("bearer", Map.of("realm", "https://h/t", "service", "s")));
        assertThat(parse("Negotiate, Basic realm=\"a, Bearer realm=x\", Bearer realm=\"https://h/t\", service=s"))
                .isEqualTo(expected);
        assertThat(parse(
                        "Negotiate", "Basic realm=\"a, Bearer realm=x\"", "BEARER REALM=\"https://h/t\" , service = s"))
                .isEqualTo(expected);
    }

    @Test
    void readsEscapesInQuotes() {
        assertThat(parse("Basic realm=\"a \\\"b\\\" \\\\ c\"").get(0).parameter("realm"))
                .isEqualTo("a \"b\" \\ c");
    }

    @Test
    void passesOverWhatOtherSchemesHaveInPlaceOfParameters() {
        assertThat(parse("Negotiate YWJj/+9kZWY==, Basic realm=\"r\""))
                .containsExactly(new Challenge("negotiate", Map.of()), new Challenge("basic", Map.of("realm", "r")));
        assertThat(parse("NTLM abc, Bearer realm=r"))
                .extracting(Challenge::scheme)
                .containsExactly("ntlm", "bearer");
    }

    @Test
    void readsWhatStandsBeforeAMalformedEnd() {
        Challenge right = new Challenge("basic", Map.of("realm", "r"));
        assertThat(parse("Basic realm=\"r\", Bearer realm=\"open")).first().isEqualTo(right);
        assertThat(parse("Basic realm=\"r\", @")).containsExactly(right);
        assertThat(parse("", "=", "\"", "realm=x", ",,,")).isEmpty();
    }

    @Test
    void aParameterGivenTwiceSpoilsItsChallenge() {
        assertThat(parse("Bearer realm=\"https://a\", realm=\"https://b\", Basic realm=r"))
                .extracting(Challenge::scheme)
                .doesNotContain("bearer");
    }
}
