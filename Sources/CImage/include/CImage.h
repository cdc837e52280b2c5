#ifndef CIMAGE_H
#define CIMAGE_H

#include "area.h"
#include "cells.h"
#include "cosine.h"
#include "crop_grey.h"
#include "decoder.h"
#include "edges.h"
#include "encoder.h"
#include "gate.h"
#include "hamming.h"
#include "jpeg_crop.h"
#include "pair_check.h"
#include "resample.h"
#include "turn.h"

#endif
