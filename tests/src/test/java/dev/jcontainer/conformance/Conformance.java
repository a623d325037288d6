package dev.jcontainer.conformance;

import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ConditionEvaluationResult;
import org.junit.jupiter.api.extension.ExecutionCondition;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.extension.ExtensionContext;

/** Tests of the specification's sentences; they need root. */
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Tag("conformance")
@ExtendWith({Conformance.TakesRoot.class, KnownGaps.class})
@interface Conformance {
    /** Gives the reason for a skipped test. */
    final class TakesRoot implements ExecutionCondition {
        @Override
        public ConditionEvaluationResult evaluateExecutionCondition(ExtensionContext context) {
            return System.getProperty("user.name").equals("root")
                    ? ConditionEvaluationResult.enabled("runs as root")
                    : ConditionEvaluationResult.disabled("bundles need root here; run the tests as root");
        }
    }
}
