/* SPDX-License-Identifier: BSD-3-Clause */
/* A call of the core that the scene's runner looks at. */
#ifndef RIG_SCENARIO_CALL_H
#define RIG_SCENARIO_CALL_H

#include "scenario.h"

#define call(scene, expression) ((scene)->look((scene), #expression, (expression)))

#endif
