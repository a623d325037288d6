/**
 * Tests what the OCI runtime specification, version 1.3, says that a Linux runtime MUST or SHOULD do. The tests use
 * runc's command line, so they can test any runtime. {@code tests/conformance/run} tests a runtime other than
 * jcontainer.
 */
@NullMarked
package dev.jcontainer.conformance;

import org.jspecify.annotations.NullMarked;
